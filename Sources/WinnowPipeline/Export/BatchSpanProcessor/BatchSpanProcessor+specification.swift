import WinnowModel

/// The specification's processor: one export at a time, by size or by a timer that counts from the last one.
extension BatchSpanProcessor {
    mutating func runSpecification(_ now: Nanos, _ seesTimer: Bool, _ steps: inout [ProcessorStep]) {
        guard worker == .waiting, exports.isEmpty, queued > 0 else { return }
        guard queued >= batch || isDue(now, seesTimer) else { return }
        export(min(batch, queued), for: .worker, at: now, &steps)
        timer = Self.later(now, by: delay)
    }

    /// Everything leaves at once, without awaiting answers in between.
    mutating func flushSpecification(_ ticket: Int, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        let count = (queued + batch - 1) / batch
        promises.append((ticket, count))
        for _ in 0..<count {
            export(min(batch, queued), for: .flush(ticket), at: now, &steps)
            timer = Self.later(now, by: delay)
        }
        if count == 0 { keep(ticket, .succeeded, &steps) }
    }

    mutating func endSpecification(
        _ asker: Asker, _ outcome: ExportOutcome, _ now: Nanos, _ steps: inout [ProcessorStep]
    ) {
        if case .flush(let ticket) = asker { keep(ticket, outcome, &steps) }
        run(now, &steps)
    }

    /// One export fewer that a flush waits for; the first that fails is its result.
    mutating func keep(_ ticket: Int, _ outcome: ExportOutcome, _ steps: inout [ProcessorStep]) {
        guard let place = promises.firstIndex(where: { $0.ticket == ticket }) else { return }
        promises[place].left -= 1
        if outcome == .succeeded, promises[place].left > 0 { return }
        promises.remove(at: place)
        guard ticket == Self.shutdownTicket else {
            steps.append(.flushed(ticket: ticket, outcome))
            return
        }
        // JavaScript's promise of the exporter's shutdown is never made when the flush before it fails.
        if outcome == .succeeded || dialect != .node { steps.append(.shutDownExporter) }
        returnShutdown(outcome, &steps)
    }
}
