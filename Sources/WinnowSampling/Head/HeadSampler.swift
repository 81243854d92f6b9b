public import WinnowModel

/// Decides when spans start, on what is known then: ids, name, kind, parent and start-time attributes.
///
/// Called once per batch, batches in order of time. Decisions are per span along the call tree: a child's parent stands before it.
public protocol HeadSampler: Sendable {
    /// What the catalogue says about the sampler.
    static var entry: CatalogEntry { get }
    /// Decides every span of `batch`.
    mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions)
}

/// One decision per span, as columns.
public struct HeadDecisions: Sendable {
    /// 1: recorded and sampled, 0: dropped.
    public var keep: [UInt8] = []
    /// Probability with which the span had been kept; NaN: unknown.
    public var probability: [Double] = []
    /// What the kept span itself says it stands for (`th`, `SampleRate`); 1 when it says nothing.
    public var exportedWeight: [Double] = []
    /// Length of the trace state that the sampler writes on a kept span, bytes; empty: it writes none.
    public var stateBytes: [UInt8] = []

    /// Creates empty decisions.
    public init() {}

    /// Makes room for `count` spans; what was decided before is lost.
    public mutating func reset(count: Int) {
        stateBytes.removeAll(keepingCapacity: true)
        if keep.count < count {
            keep = [UInt8](repeating: 0, count: count)
            probability = [Double](repeating: 0, count: count)
            exportedWeight = [Double](repeating: 1, count: count)
        }
    }
}
