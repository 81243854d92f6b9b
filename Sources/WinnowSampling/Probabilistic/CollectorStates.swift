import WinnowModel

/// What recorded trace states say about sampling, as the Collector reads them (contrib, `pkg/sampling`).
struct CollectorStates: Sendable {
    private let tables: TraceTables
    /// Per number of extras; `nil` while not looked at.
    private var known: [SamplingState??] = []

    init(_ tables: TraceTables) { self.tables = tables }

    /// What the trace state of these extras says; `nil` when it can't be read.
    mutating func state(_ extras: UInt32) -> SamplingState? {
        if known.count != tables.extras.count { known = [SamplingState??](repeating: nil, count: tables.extras.count) }
        if let known = known[Int(extras)] { return known }
        let state = read(tables.strings[tables.extras[Int(extras)].traceState])
        known[Int(extras)] = .some(state)
        return state
    }

    private func read(_ header: String) -> SamplingState? {
        var state = SamplingState()
        for (key, value) in TraceState.openTelemetry(header) {
            if key == "th" {
                guard let threshold = ConsistentThreshold(text: value) else { return nil }
                state.threshold = threshold.value
            } else if key == "rv" {
                guard let randomness = ConsistentThreshold.randomness(value) else { return nil }
                state.randomness = randomness
            }
        }
        return state
    }
}
