import WinnowModel
import WinnowSampling

/// What becomes of the exporters of replicas that come and go on a real export path.
extension Route {
    /// A replica dies: what its exporter holds is gone, but for what a storage keeps.
    mutating func crashExporter(_ hop: Int, _ replica: Int, _ now: Nanos, _ out: inout Output) {
        guard isReal else { return }
        let number = state.exporterOf[hop][replica]
        let exporter = state.exporters[number]
        state.points[hop][replica].clear()
        if exporter.settings.queue?.isPersistent == true {
            return keepStorage(number)
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
            guard
                let kept = state.keptRequests[number]
                    ?? (isOver ? state.exporters[number].keptSpans(untaken: []) : nil)
            else {
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
                keepStorage(number)
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

    /// A process is gone, its storage is not: it keeps what waited, and what was being sent and nobody has taken.
    private mutating func keepStorage(_ number: Int) {
        var untaken: Set<SpanHandle> = []
        for request in requests.indices where requests[request].sending >= 0 && !requests[request].isTaken {
            guard !requests[request].isAnswered, case .exporter(let other, _, let life) = sender(of: request),
                other == number, life == state.exporterPlaces[number].life
            else { continue }
            untaken.formUnion(requests[request].spans)
            requests[request].isKept = true
        }
        state.keptRequests[number] = state.exporters[number].keptSpans(untaken: untaken)
        renewExporter(number)
    }

    private func sender(of request: Int) -> ExportState.Sender {
        state.sendings[requests[request].sending].sender
    }
}
