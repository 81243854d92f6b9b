import WinnowModel
import WinnowSampling

/// What the storages of sending queues carry over from one process of a replica to the next, on a real export path.
///
/// A storage has each request as it was offered until it is done (`KeptRequests`): what was being sent, or had arrived without the process
/// hearing of it, is sent again as a whole. Spans that have ended for good meanwhile are left out, and counted as repeats that are not modelled.
extension Route {
    /// Spans that a storage has, by what they are a copy of.
    private struct Held {
        /// Those that the process held itself: they go on as they are.
        var waiting: [UInt64: [SpanHandle]] = [:]
        /// Those that were on their way: they go on as copies.
        var sent: [UInt64: SpanHandle] = [:]
    }

    /// Whether the queue of an exporter outlives its process.
    func isStored(_ number: Int) -> Bool {
        path.hops[state.exporterPlaces[number].hop].exporter.queue?.isPersistent == true
    }

    /// Whether what an attempt sends stays in a storage that can be read again.
    func isStored(sending: Int) -> Bool {
        guard case .exporter(let number, _, _) = state.sendings[sending].sender else { return false }
        return isStored(number) && changing[state.exporterPlaces[number].hop] != nil
    }

    /// The process of an exporter is gone, `waiting` is what it held: its storage keeps what it has; answers by the spans that it has not.
    mutating func store(_ number: Int, waiting: [SpanHandle], _ ring: SpansRing) -> [SpanHandle] {
        // Before it has been read again nothing is written.
        guard isStored(number), state.stored[number] == nil, copies != nil else { return waiting }
        let hop = state.exporterPlaces[number].hop
        var held = Held()
        for span in waiting.reversed() { held.waiting[key(span), default: []].append(span) }
        collectSent(number, into: &held)
        var kept = state.exporters[number].kept
        for place in kept.requests.indices {
            let offered = kept.requests[place].spans
            kept.requests[place].spans.removeAll(keepingCapacity: true)
            for span in offered {
                let key = key(span)
                if let own = held.waiting[key]?.popLast() {
                    kept.requests[place].spans.append(own)
                } else if let copy = copied(held.sent[key] ?? span, hop, ring) {
                    kept.requests[place].spans.append(copy)
                } else {
                    tally(hop + 1, state.clock) { $0.unmodelledSpans += 1 }
                }
            }
            let left = kept.requests[place].spans
            if left.count < offered.count {
                kept.requests[place].bytes = bytes(left[...], level: levelOfHop[hop], ring)
            }
        }
        kept.requests.removeAll(where: \.spans.isEmpty)
        kept.items = kept.requests.reduce(0) { $0 + $1.spans.count }
        kept.bytes = kept.requests.reduce(0) { $0 + $1.bytes }
        state.stored[number] = kept
        return waiting.filter { span in held.waiting[key(span)]?.contains(span) == true }
    }

    /// A replica's process starts: what its storage has waits again.
    mutating func restore(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        guard let kept = state.stored.removeValue(forKey: number) else { return }
        var output = ExporterOutput()
        swap(&output, &state.exporterOutput)
        state.exporters[number].start(
            restoring: kept, at: now, sizing: sizing(state.exporterPlaces[number].hop, ring), into: &output)
        carryOut(&output, of: number, now, ring, &out)
    }

    /// Nothing comes any more: what storages have of processes that do not start again is never sent.
    mutating func abandonStorages(_ out: inout Output) {
        guard isReal else { return }
        for number in state.exporters.indices where isStored(number) {
            var left = state.stored.removeValue(forKey: number)?.requests.flatMap(\.spans) ?? []
            left += state.heldOver.removeValue(forKey: number) ?? []
            if state.exporters[number].isShutDown { left += state.exporters[number].waitingSpans }
            loseCopies(left[...], .afterShutdown, at: state.exporterPlaces[number].hop + 1, &out)
        }
    }

    /// What an exporter has under way, as the copies that would come back to it.
    private func collectSent(_ number: Int, into held: inout Held) {
        for sending in state.sendings.indices where !state.sendings[sending].isFree {
            guard case .exporter(number, _, state.exporterPlaces[number].life) = state.sendings[sending].sender else {
                continue
            }
            for span in state.sendings[sending].left { held.sent[key(span)] = span }
            for request in requests where request.sending == sending && !request.isAnswered {
                for span in request.kept.isEmpty ? request.spans : request.kept { held.sent[key(span)] = span }
            }
        }
    }

    /// One more copy of a span that a storage has; `nil`: nothing of it is left.
    private mutating func copied(_ span: SpanHandle, _ hop: Int, _ ring: SpansRing) -> SpanHandle? {
        guard copies?.isAlive(span) == true, copies?.canRepeat(span) == true else { return nil }
        ledger.copy(1, at: hop + 1)
        return repeated([span][...], level: levelOfHop[hop], ring).first
    }

    /// The span, on its way through the graphs, that a handle is a copy of.
    private func key(_ span: SpanHandle) -> UInt64 { copies?.unrepeated(span).rawValue ?? span.rawValue }
}
