import WinnowModel
import WinnowSampling

/// What becomes of the exporters of replicas that come and go on a real export path.
extension Route {
    /// A replica dies: what its exporter holds is gone, but for what a storage keeps.
    mutating func crashExporter(
        _ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        guard isReal else { return }
        let number = state.exporterOf[hop][replica]
        let exporter = state.exporters[number]
        state.points[hop][replica].clear()
        if exporter.settings.queue?.isPersistent == true {
            return keepStorage(number, ring)
        } else {
            // What is being sent ends with its request.
            loseCopies(exporter.waitingSpans[...], .lostInRestart, at: hop + 1, &out)
        }
        renewExporter(number)
    }

    /// A replica is shut down: its exporter sends what it still can.
    mutating func stopExporter(_ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        guard isReal else { return }
        let number = state.exporterOf[hop][replica]
        shutDown(number, now, ring, &out)
    }

    /// Nothing starts any more: what storages keep is never sent.
    mutating func abandonStorages(_ out: inout Output) {
        for number in state.exporters.indices {
            let isOver = state.exporters[number].isShutDown
            guard let kept = state.keptRequests[number] ?? (isOver ? state.exporters[number].keptSpans : nil) else {
                continue
            }
            state.keptRequests[number] = nil
            for request in kept.requests {
                loseCopies(request.spans[...], .afterShutdown, at: state.exporterPlaces[number].hop + 1, &out)
            }
        }
    }

    /// A replica starts, with what a storage has kept.
    mutating func startExporter(_ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        guard isReal else { return }
        let number = state.exporterOf[hop][replica]
        if state.exporters[number].isShutDown {
            if state.exporters[number].settings.queue?.isPersistent == true {
                keepStorage(number, ring)
            } else {
                loseCopies(state.exporters[number].waitingSpans[...], .lostInRestart, at: hop + 1, &out)
                renewExporter(number)
            }
        }
        guard let kept = state.keptRequests[number] else { return }
        state.keptRequests[number] = nil
        restore(kept, number, now, ring, &out)
    }

    /// The process in a replica's place is another from now on: answers to what the one before has sent change nothing.
    private mutating func renewExporter(_ number: Int) {
        let place = state.exporterPlaces[number]
        state.exporters[number] = ExportState.exporter(of: path, place.hop, place.replica)
        state.exporterPlaces[number].life += 1
        state.exporterPlaces[number].armed = .max
        state.limiters[number] = nil
    }

    /// A process is gone, its storage is not: what it keeps are spans of its own.
    private mutating func keepStorage(_ number: Int, _ ring: SpansRing) {
        let kept = state.exporters[number].keptSpans
        renewExporter(number)
        let repeated = repeatedOf(number, ring)
        state.keptRequests[number] = kept.holding { copies?.isKnown($0) != false }.replacing(repeated)
    }

    /// What an earlier process has sent that was taken though nobody told it: the storage's copies of these spans are others.
    private mutating func repeatedOf(_ number: Int, _ ring: SpansRing) -> [SpanHandle: SpanHandle] {
        var others: [SpanHandle: SpanHandle] = [:]
        for request in requests.indices where requests[request].sending >= 0 && requests[request].isTaken {
            guard !requests[request].isAnswered,
                case .exporter(number, _, let life) = state.sendings[requests[request].sending].sender,
                life < state.exporterPlaces[number].life
            else { continue }
            // Spans of which nothing is under way any more are not sent again.
            if requests[request].spans.contains(where: { copies?.isKnown($0) == false }) { continue }
            if requests[request].kept.isEmpty { keep(request, ring) }
            for (span, other) in zip(requests[request].spans, requests[request].kept) { others[span] = other }
        }
        return others
    }
}
