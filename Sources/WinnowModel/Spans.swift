/// The traces that start in a stretch of time, as columns: all that samplers and the pipeline may know of them (architecture, law 6).
///
/// Filled by one owner, then shared and only read: nobody can write while somebody reads, so accesses are not checked for exclusivity.
/// Bind columns to locals before a loop all the same.
public final class Spans: @unchecked Sendable {
    /// Position in the traffic, from 0.
    public var sequence = 0
    /// No span starts or ends before.
    public var from: Nanos = 0
    /// No span of a later stretch starts or ends before: all that ends earlier is complete.
    public var until: Nanos = 0
    /// The traces.
    @exclusivity(unchecked) public var batch = TraceBatch()
    /// The trace of each span.
    @exclusivity(unchecked) public var traceOf: [UInt32] = []
    /// Handle of each span's trace (`SpanHandle.rawValue`) where spans of a trace may stand apart, in several stretches; empty: the spans of a
    /// trace stand together, and `traceOf` names it.
    @exclusivity(unchecked) public var traceHandles: [UInt64] = []
    /// Exact OTLP size of each span as a field of `ScopeSpans` (tag and length included), bytes.
    @exclusivity(unchecked) public var spanBytes: [UInt32] = []
    /// What the numbers in the batch stand for where edits have added to the tables of the traffic; `nil`: the traffic's tables say it.
    @exclusivity(unchecked) public var growing: GrowingTables?

    /// Creates an empty stretch.
    public init() {}

    /// The trace of a span.
    @inlinable public func trace(of row: Int) -> SpanHandle {
        traceHandles.isEmpty
            ? SpanHandle(sequence: sequence, row: Int(traceOf[row])) : SpanHandle(rawValue: traceHandles[row])
    }

    /// The same spans as another stretch; columns are shared until one of both changes them.
    public func copy(sequence: Int) -> Spans {
        let copy = Spans()
        copy.sequence = sequence
        copy.from = from
        copy.until = until
        copy.batch = batch
        copy.traceOf = traceOf
        copy.traceHandles = traceHandles
        copy.spanBytes = spanBytes
        copy.growing = growing
        return copy
    }

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

    /// Forgets the traces and keeps the memory.
    public func removeAll() {
        batch.removeAll()
        traceHandles.removeAll(keepingCapacity: true)
    }
}
