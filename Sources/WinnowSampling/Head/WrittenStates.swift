/// What start-time samplers of one policy have written on its spans, slab by slab.
///
/// Unchecked: shared by the parts of one policy's lane, which is worked on by one job at a time.
public final class WrittenStates: @unchecked Sendable {
    private struct Columns {
        /// `th` and `rv` of each span; empty: none is written.
        var threshold: [UInt64] = []
        var randomness: [UInt64] = []
        /// Bytes of trace state and attributes; empty: none.
        var stateBytes: [UInt8] = []
        var attributeBytes: [UInt16] = []
    }

    private var base = 0
    private var slabs: [Columns] = []

    /// Creates the states of no slab.
    public init() {}

    /// Takes in what was written on the spans of the next slab.
    public func append(_ decisions: HeadDecisions) {
        slabs.append(
            Columns(
                threshold: decisions.threshold, randomness: decisions.randomness, stateBytes: decisions.stateBytes,
                attributeBytes: decisions.attributeBytes))
    }

    /// Forgets slabs before `sequence`.
    public func release(before sequence: Int) {
        let count = min(max(0, sequence - base), slabs.count)
        slabs.removeFirst(count)
        base += count
    }

    private func columns(_ sequence: Int) -> Columns {
        slabs.indices.contains(sequence - base) ? slabs[sequence - base] : Columns()
    }

    /// Whether any span of the slab has sampling state written on it.
    func hasStates(_ sequence: Int) -> Bool { !columns(sequence).threshold.isEmpty }

    /// Whether any span of the slab has become longer.
    func hasBytes(_ sequence: Int) -> Bool {
        let columns = columns(sequence)
        return !columns.stateBytes.isEmpty || !columns.attributeBytes.isEmpty
    }

    /// What is written on a span.
    func state(_ row: Int, in sequence: Int) -> SamplingState {
        let columns = columns(sequence)
        var state = SamplingState()
        if !columns.threshold.isEmpty { state.threshold = columns.threshold[row] }
        if !columns.randomness.isEmpty { state.randomness = columns.randomness[row] }
        return state
    }

    /// Bytes of trace state and of attributes that a span has got.
    func bytes(_ row: Int, in sequence: Int) -> (state: Int, attributes: Int) {
        let columns = columns(sequence)
        return (
            columns.stateBytes.isEmpty ? 0 : Int(columns.stateBytes[row]),
            columns.attributeBytes.isEmpty ? 0 : Int(columns.attributeBytes[row])
        )
    }
}
