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

/// What start-time samplers of one policy have written into the trace states of its spans, slab by slab.
///
/// Shared by the stages of one policy, which is worked on by one job at a time.
public final class WrittenStates {
    private var base = 0
    /// Thresholds and randomness of each slab's spans; empty: none is written.
    private var slabs: [(threshold: [UInt64], randomness: [UInt64])] = []

    /// Creates the states of no slab.
    public init() {}

    /// Takes in what was written on the spans of the next slab.
    public func append(_ decisions: HeadDecisions) {
        slabs.append((decisions.threshold, decisions.randomness))
    }

    /// Forgets slabs before `sequence`.
    public func release(before sequence: Int) {
        let count = min(max(0, sequence - base), slabs.count)
        slabs.removeFirst(count)
        base += count
    }

    /// Whether any span of the slab had something written on it.
    func hasStates(_ sequence: Int) -> Bool {
        slabs.indices.contains(sequence - base) && !slabs[sequence - base].threshold.isEmpty
    }

    /// What is written on a span.
    func state(_ row: Int, in sequence: Int) -> SamplingState {
        var state = SamplingState()
        state.threshold = slabs[sequence - base].threshold[row]
        if !slabs[sequence - base].randomness.isEmpty { state.randomness = slabs[sequence - base].randomness[row] }
        return state
    }
}
