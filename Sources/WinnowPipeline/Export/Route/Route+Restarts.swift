import WinnowModel
import WinnowSampling

/// What becomes of the exporters of replicas that come and go on a real export path.
///
/// What it holds is lost with its process, but for what a storage of its queue has (`Route+Storage`).
extension Route {
    /// A replica dies: what its exporter holds is gone.
    mutating func crashExporter(
        _ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        guard isReal else { return }
        state.points[hop][replica].clear()
        renewExporter(state.exporterOf[hop][replica], now, ring, &out)
    }

    /// A replica is shut down: its exporter sends what it still can.
    mutating func stopExporter(_ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        guard isReal else { return }
        shutDown(state.exporterOf[hop][replica], now, ring, &out)
    }

    /// A replica starts in the place of one that was shut down.
    mutating func startExporter(
        _ hop: Int, _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        guard isReal else { return }
        let number = state.exporterOf[hop][replica]
        if state.exporters[number].isShutDown { renewExporter(number, now, ring, &out) }
        restore(number, now, ring, &out)
    }

    /// The process in a replica's place is another from now on: answers to what the one before has sent change nothing.
    private mutating func renewExporter(_ number: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        let place = state.exporterPlaces[number]
        // Whoever waited for what it makes of a request sees the connection break, and goes on with copies.
        for caller in state.waiting.keys.sorted() {
            guard let request = state.waiting[caller], requests[request].hop == place.hop,
                requests[request].replica == place.replica
            else { continue }
            state.waiting[caller] = nil
            requests[request].caller = -1
            answer(request, .brokenConnection, from: now)
        }
        // What is being sent ends with its request.
        let waiting = state.exporters[number].waitingSpans + (state.heldOver.removeValue(forKey: number) ?? [])
        let lost = store(number, waiting: waiting, ring)
        state.exporters[number] = ExportState.exporter(of: path, place.hop, place.replica)
        state.exporterPlaces[number].life += 1
        state.exporterPlaces[number].armed = .max
        state.limiters[number] = nil
        loseCopies(lost[...], .lostInRestart, at: place.hop + 1, &out)
    }
}
