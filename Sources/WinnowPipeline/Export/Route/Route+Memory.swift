import WinnowModel
import WinnowSampling

/// How the memory of collectors bounds what they take on a real export path.
extension Route {
    /// Why a collector's memory limiter refuses a request; `nil`: it does not.
    ///
    /// The limiter looks at the memory when a request comes, as often as its interval has passed since it last did: between requests nobody
    /// would notice.
    mutating func limitation(of number: Int, _ now: Nanos) -> FaultAnswer? {
        let hop = requests[number].hop
        guard let settings = path.hops[hop].limiter else { return nil }
        let replica = requests[number].replica
        let place = state.exporterOf[hop][replica]
        var limiter: MemoryLimiter
        if let running = state.limiters[place] {
            limiter = running
        } else {
            guard
                let made = MemoryLimiter(
                    settings, totalMemoryBytes: path.hops[hop].memory.totalBytes, at: now, notes: &state.limiterNotes)
            else { return nil }
            limiter = made
        }
        if limiter.nextCheck <= now {
            let held = heldBytes(hop, replica)
            let memory = path.hops[hop].memory
            let reading = memory.reading(heldBytes: held, isCollected: false)
            if limiter.check(reading: reading, at: now, notes: &state.limiterNotes) == .collection {
                limiter.collected(
                    reading: memory.reading(heldBytes: held, isCollected: true), at: now, notes: &state.limiterNotes)
            }
        }
        state.limiterNotes.removeAll(keepingCapacity: true)
        let isAdmitted = limiter.admit(spans: requests[number].spans.count)
        state.limiters[place] = limiter
        if isAdmitted { return nil }
        tally(hop, now) { $0.limitedRequests += 1 }
        return FaultAnswer(httpStatus: 503, grpcCode: 14)
    }

    /// OTLP bytes that a replica holds: in its stages and before its exporter.
    private func heldBytes(_ hop: Int, _ replica: Int) -> Int {
        var bytes = state.exporters[state.exporterOf[hop][replica]].heldBytes
        let first = firstStage[hop][replica]
        if first >= 0 {
            var index = first
            while index < places.count {
                bytes += places[index].load.bufferedBytes
                if places[index].isLast { break }
                index += 1
            }
        }
        return bytes
    }
}
