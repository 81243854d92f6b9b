/// A stretch of traffic: the traces that begin in `from..<until`, with their truth, shared by all policies of an experiment.
///
/// Filled by one owner, then shared and only read: nobody can write while somebody reads, so accesses are not checked for exclusivity.
/// Bind columns to locals before a loop all the same.
public final class Slab: @unchecked Sendable {
    /// Position in the traffic, from 0.
    public var sequence = 0
    /// No span of this slab starts or ends before.
    public var from: Nanos = 0
    /// No span of a later slab starts or ends before: all that ends earlier is complete.
    public var until: Nanos = 0
    /// The traces.
    @exclusivity(unchecked) public var batch = TraceBatch()
    /// What no sampler may see.
    @exclusivity(unchecked) public var truth = GroundTruth()
    /// The trace of each span.
    @exclusivity(unchecked) public var traceOf: [UInt32] = []
    /// Exact OTLP size of each span as a field of `ScopeSpans` (tag and length included), bytes.
    @exclusivity(unchecked) public var spanBytes: [UInt32] = []

    /// Fills `traceOf` from the batch.
    public func index() {
        if traceOf.count < batch.spanCount {
            traceOf.append(contentsOf: repeatElement(0, count: batch.spanCount - traceOf.count))
        }
        let firstSpan = batch.firstSpan
        traceOf.withUnsafeMutableBufferPointer { column in
            for trace in 0..<batch.traceCount {
                for row in Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) { column[row] = UInt32(trace) }
            }
        }
    }

    /// Creates an empty slab.
    public init() {}

    /// Forgets the traces and keeps the memory.
    public func removeAll() {
        batch.removeAll()
        truth.removeAll()
    }
}
