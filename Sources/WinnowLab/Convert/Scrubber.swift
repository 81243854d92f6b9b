import WinnowFormats
public import WinnowModel
public import WinnowSampling

/// Takes everything out of spans that given samplers do not read: hashes stand in its place.
///
/// Times, kinds, status codes, flags, dropped counts, keys of attributes and the tree of a trace stay. Kept as they are, where `reads` names
/// them: values of attributes of spans and resources, members of the trace state, names of spans, the half or whole trace id. What says how
/// many traces a recorded one stands for is kept too, since Winnow itself reads it. Everything else, schema URLs included, is hashed:
/// equal values, equal hashes. Decisions stay as they were, but for the order of traces that start in the same nanosecond. A threshold in
/// the trace state (`ot=th`) counts as a weight only beside the id that it was compared with: where no sampler reads ids, it loses that.
public struct Scrubber: Sendable {
    private let reads: ReadSet
    private let key: ScrubKey

    /// Creates a scrubber that keeps what `reads` says.
    public init(reads: ReadSet, key: ScrubKey) {
        var reads = reads
        reads.attributes.formUnion(WeightCatalog.attributeKeys)
        reads.traceState.formUnion(WeightCatalog.traceStateKeys)
        self.reads = reads
        self.key = key
    }

    /// The batch without what nobody reads, and the tables of what is left.
    public func scrub(_ batch: TraceBatch, _ tables: TraceTables) -> (batch: TraceBatch, tables: TraceTables) {
        var work = BatchScrubber(batch, tables, reads, key)
        work.run()
        return (work.batch, work.scrubbed)
    }
}
