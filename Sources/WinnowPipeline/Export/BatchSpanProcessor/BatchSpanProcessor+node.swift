import WinnowModel

/// JavaScript's processor (`BatchSpanProcessorBase.ts`).
///
/// The timer starts with the first span that waits and no export under way. A flush exports everything in batches side by side and waits for no
/// other export. When an export fails while spans wait, the next one starts, and then the flag that one is under way is put down: the next full
/// batch leaves beside it.
extension BatchSpanProcessor {
    /// A span has come, or an export has ended.
    mutating func runNode(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        if isExporting || queued == 0 { return }
        if queued >= batch {
            isExporting = true
            exportBatch(for: .worker, now, &steps)
        } else if timer == .max {
            timer = Self.later(now, by: delay)
        }
    }

    mutating func exportBatch(for asker: Asker, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        timer = .max
        if queued == 0 {
            if asker == .worker { isExporting = false }
            return
        }
        export(min(batch, queued), for: asker, at: now, &steps)
    }

    mutating func flushNode(_ ticket: Int, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        if isShutDown, ticket != Self.shutdownTicket {
            // It is the shutdown's own promise.
            if let shutdownResult {
                steps.append(.flushed(ticket: ticket, shutdownResult))
            } else {
                flushRequests.append(ticket)
            }
            return
        }
        let count = (queued + batch - 1) / batch
        promises.append((ticket, count))
        for _ in 0..<count { exportBatch(for: .flush(ticket), now, &steps) }
        if count == 0 { keepNode(ticket, .succeeded, &steps) }
    }

    mutating func endNode(_ asker: Asker, _ outcome: ExportOutcome, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        if case .flush(let ticket) = asker { return keepNode(ticket, outcome, &steps) }
        isExporting = false
        if queued > 0 {
            timer = .max
            runNode(now, &steps)
        }
        if outcome != .succeeded { isExporting = false }
    }

    private mutating func keepNode(_ ticket: Int, _ outcome: ExportOutcome, _ steps: inout [ProcessorStep]) {
        let before = shutdownResult
        keep(ticket, outcome, &steps)
        guard before == nil, let shutdownResult else { return }
        for ticket in flushRequests { steps.append(.flushed(ticket: ticket, shutdownResult)) }
        flushRequests.removeAll()
    }
}
