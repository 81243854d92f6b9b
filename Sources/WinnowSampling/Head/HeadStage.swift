public import WinnowModel

/// The start-time sampler of a route, with what it is owed: starts for every kind, ends only for those that learn from them.
public struct HeadStage {
    private var plain: (any HeadSampler)?
    private var learning: (any FeedbackSampler)?

    /// Wraps a sampler.
    public init(_ sampler: any HeadSampler) {
        learning = sampler as? any FeedbackSampler
        plain = learning == nil ? sampler : nil
    }

    /// Decides every span of `batch`.
    public mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        plain?.decide(SpanStarts(batch), tables, into: &decisions)
        learning?.decide(SpanStarts(batch), ends: SpanEnds(batch), tables, into: &decisions)
    }
}
