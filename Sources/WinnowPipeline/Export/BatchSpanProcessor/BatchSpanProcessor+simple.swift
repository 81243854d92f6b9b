import WinnowModel

/// The simple processor: each span is an export of its own.
///
/// Python's and Go's hold up whoever ends a span until its export is over, one after the other; Java's and JavaScript's start the export and go on.
extension BatchSpanProcessor {
    private var awaitsExports: Bool { dialect != .java && dialect != .node }

    mutating func runSimple(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        while queued > 0, !awaitsExports || exports.isEmpty { export(1, for: .worker, at: now, &steps) }
        finishSimple(&steps)
    }

    mutating func endSimple(_ outcome: ExportOutcome, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        runSimple(now, &steps)
    }

    /// Waits for the exports that are under way.
    mutating func flushSimple(_ ticket: Int, _ steps: inout [ProcessorStep]) {
        flushRequests.append(ticket)
        finishSimple(&steps)
    }

    private mutating func finishSimple(_ steps: inout [ProcessorStep]) {
        guard exports.isEmpty else { return }
        for ticket in flushRequests { steps.append(.flushed(ticket: ticket, .succeeded)) }
        flushRequests.removeAll()
        guard isShutDown, worker != .stopped else { return }
        worker = .stopped
        steps.append(.shutDownExporter)
        returnShutdown(.succeeded, &steps)
    }
}
