/// Traces as columns: trace-major, the spans of a trace stand together, roots before their children where the data allows it.
///
/// Recorded and generated traces are the same type. Columns that a source never fills stay empty and cost nothing; each says how to read that.
/// Columns are sized once and recycled: `traceCount` and `spanCount` say how much is filled.
@frozen public struct TraceBatch: Sendable {
    /// How many traces are filled in.
    public var traceCount = 0
    /// How many spans are filled in.
    public var spanCount = 0

    /// Promised by whoever fills the batch: every span has an id, a start and an end, and takes flags and its parent's id from the defaults.
    public var isGapless = false

    // Per trace.
    /// Where the spans of trace t stand: `firstSpan[t]..<firstSpan[t + 1]`. One longer than the traces.
    public var firstSpan: [UInt32] = [0]
    /// Bytes 0–7 of the trace id.
    public var traceIDHigh: [UInt64] = []
    /// Bytes 8–15 of the trace id; the key of draws that spans of a trace share.
    public var traceIDLow: [UInt64] = []
    /// How many traces of the real traffic each recorded trace stands for, 1 where its weight isn't known; empty: one.
    public var weight: [Double] = []

    // Per span.
    /// The span's id; for generated spans also the key of its draws.
    public var spanID: [UInt64] = []
    /// Row of the parent in this batch; -1: root, -2: a parent is named but not here.
    public var parent: [Int32] = []
    /// Unix ns (virtual time for generated spans); 0: recorded without a start, as samplers see it. `knownStart` is for those who place
    /// spans in time.
    public var start: [Nanos] = []
    /// Unix ns; a recorded span may end before it starts.
    public var end: [Nanos] = []
    /// Times as they were recorded where `start` and `end` say others; mostly empty.
    public var recordedTimes = RecordedTimes()
    /// Number in `TraceTables.operations`.
    public var operation: [UInt32] = []
    /// Number in `TraceTables.instances`.
    public var instance: [UInt32] = []
    /// Raw value of `SpanStatus`.
    public var status: [UInt8] = []
    /// Row of the span's attributes in `TraceTables.attributes`.
    public var attributes: [UInt32] = []
    /// Number in `TraceTables.extras`; empty: no span has any.
    public var extras: [UInt32] = []
    /// OTLP `flags`; empty: 0x101 for a root or local parent, 0x301 below a remote one.
    public var flags: [UInt32] = []
    /// Id of the parent as recorded; empty: that of the row `parent` names.
    public var parentSpanID: [UInt64] = []
    /// Place in the file of the request that brought the span, from 0; empty: not from a file.
    public var request: [UInt32] = []

    /// Place of the span in the order in which its files were read; empty: not from a file.
    public var fileOrder: [UInt32] = []

    /// Creates an empty batch.
    public init() {}

    /// The rows of a trace.
    @inlinable public func spans(of trace: Int) -> Range<Int> {
        Int(firstSpan[trace])..<Int(firstSpan[trace + 1])
    }

    /// How many traces of the real traffic a trace stands for.
    @inlinable public func weight(of trace: Int) -> Double { weight.isEmpty ? 1 : weight[trace] }

    /// The id of a trace.
    @inlinable public func traceID(_ trace: Int) -> TraceID {
        TraceID(high: traceIDHigh[trace], low: traceIDLow[trace])
    }

    /// When a span started, as far as it says: a span without a start counts from its end.
    @inlinable public func knownStart(of row: Int) -> Nanos { start[row] != 0 ? start[row] : end[row] }

    /// When each span started, as far as it says; the column itself where every span has a start.
    @inlinable public var knownStarts: [Nanos] {
        var isWhole = true
        for row in 0..<spanCount { isWhole = isWhole && start[row] != 0 }
        if isWhole { return start }
        return (0..<spanCount).map { knownStart(of: $0) }
    }

    /// How long a span lasted, ns; 0 when it has no start, or an earlier end.
    @inlinable public func knownDuration(of row: Int) -> UInt64 {
        let started = knownStart(of: row)
        return end[row] > started ? end[row] - started : 0
    }

    /// Forgets all traces and keeps the memory.
    public mutating func removeAll() {
        traceCount = 0
        spanCount = 0
        isGapless = false
        recordedTimes.removeAll()
    }

    /// Grows the columns that every source fills so that this many traces and spans fit; never shrinks.
    public mutating func reserve(traces: Int, spans: Int) {
        func grow<T>(_ column: inout [T], _ count: Int, _ filler: T) {
            if column.count < count {
                column.append(contentsOf: repeatElement(filler, count: max(count, column.count * 3 / 2) - column.count))
            }
        }
        grow(&firstSpan, traces + 1, 0)
        grow(&traceIDHigh, traces, 0)
        grow(&traceIDLow, traces, 0)
        grow(&spanID, spans, 0)
        grow(&parent, spans, -1)
        grow(&start, spans, 0)
        grow(&end, spans, 0)
        grow(&operation, spans, 0)
        grow(&instance, spans, 0)
        grow(&status, spans, 0)
        grow(&attributes, spans, 0)
    }
}
