import WinnowModel

/// Java's processor (`BatchSpanProcessor.java`): a ring, and a worker that drains it into its batch whenever it is not exporting.
///
/// What it has drained takes no room in the ring. The timer counts from the end of an export; a flush leaves it alone, takes what is in the ring
/// when it begins, one export after the other, and joins a flush that is requested already. An export that is given up runs on beside the next.
extension BatchSpanProcessor {
    mutating func runJava(_ now: Nanos, _ seesTimer: Bool, _ steps: inout [ProcessorStep]) {
        // Until the batch is full, nobody wakes the worker.
        if worker == .waiting, flushRequests.isEmpty, !seesTimer, queued < max(1, batch - held), delay > 0 { return }
        while worker == .waiting {
            if flushLeft == nil, !flushRequests.isEmpty {
                swap(&flushing, &flushRequests)
                flushLeft = queued
            }
            if flushLeft != nil {
                if goOnFlushing(now, &steps) { return }
                continue
            }
            let drained = min(queued, batch - held)
            held += drained
            queued -= drained
            if held >= batch || isDue(now, seesTimer) {
                if held > 0 {
                    worker = .exporting
                    return export(held, for: .worker, at: now, &steps)
                }
                timer = Self.later(now, by: delay)
            }
            if queued == 0 { return }
        }
    }

    /// One more export of the flush; false when it is through.
    private mutating func goOnFlushing(_ now: Nanos, _ steps: inout [ProcessorStep]) -> Bool {
        var left = flushLeft ?? 0
        let taken = min(left, max(0, batch - held))
        held += taken
        queued -= taken
        left -= taken
        flushLeft = left
        if held > 0 {
            worker = .exporting
            export(held, for: .flush(0), at: now, &steps)
            return true
        }
        flushLeft = nil
        let tickets = flushing
        flushing.removeAll()
        for ticket in tickets where ticket != Self.shutdownTicket {
            steps.append(.flushed(ticket: ticket, .succeeded))
        }
        if tickets.contains(Self.shutdownTicket) {
            worker = .stopped
            if waiting > 0 { steps.append(.lose(spans: waiting, .leftAtShutdown)) }
            held = 0
            queued = 0
            steps.append(.shutDownExporter)
            returnShutdown(.succeeded, &steps)
        }
        return false
    }

    mutating func endJava(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        guard worker == .exporting else { return }
        worker = .waiting
        if flushLeft == nil { timer = Self.later(now, by: delay) }
        run(now, &steps)
    }

    /// Once the worker is gone, a flush never returns.
    mutating func flushJava(_ ticket: Int, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        if worker == .stopped { return }
        if flushLeft != nil { flushing.append(ticket) } else { flushRequests.append(ticket) }
        run(now, seesTimer: false, &steps)
    }
}
