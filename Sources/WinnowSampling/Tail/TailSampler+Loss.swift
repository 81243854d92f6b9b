public import WinnowModel

/// What becomes of undecided traces when the process ends without a shutdown.
extension TailSampler {
    /// Everything that waits is lost, undecided.
    public mutating func lose(at now: Nanos, into output: inout StageOutput) {
        load.startCall()
        for request in blocked { for span in request { output.gone.append(span, .lostInRestart) } }
        blocked.removeAll()
        for slot in slots.indices {
            // A trace may stand in several slots.
            for handle in slots[slot] where isPending(SpanHandle(rawValue: handle)) {
                let trace = SpanHandle(rawValue: handle)
                guard let tail = memory[trace.sequence] else { continue }
                output.decisions.append(
                    TraceDecision(
                        trace: trace, round: Int(tail.rounds[trace.row]) - 1, outcome: .lost, policy: -1,
                        decidedAt: now, firstArrival: tail.firstArrival[trace.row],
                        spansSeen: Int(tail.arrived[trace.row]), probability: .nan))
                drop(trace, as: .lostInRestart, into: &output)
            }
            slots[slot].removeAll()
            leftovers[slot].removeAll()
        }
        load.endCall()
        output.load = load
        output.nextTick = nextTick
    }
}
