/// What is known of spans when they start, as columns: all that a start-time sampler is handed (architecture, law 6).
///
/// Neither ends nor status are in it. Of the attributes only entries with `atStart` are known; samplers look at no others.
@frozen public struct SpanStarts: Sendable {
    /// How many traces there are.
    public let traceCount: Int
    /// How many spans there are.
    public let spanCount: Int
    /// Where the spans of trace t stand: `firstSpan[t]..<firstSpan[t + 1]`.
    public let firstSpan: [UInt32]
    /// Bytes 0–7 of the trace id.
    public let traceIDHigh: [UInt64]
    /// Bytes 8–15 of the trace id.
    public let traceIDLow: [UInt64]
    /// The span's id: the key of draws of attribute values.
    public let spanID: [UInt64]
    /// Row of the parent; -1: root, -2: a parent is named but not here.
    public let parent: [Int32]
    /// Unix ns; of a span that was recorded without a start, its end (`TraceBatch.knownStart`).
    public let start: [Nanos]
    /// Number in `TraceTables.operations`.
    public let operation: [UInt32]
    /// Number in `TraceTables.instances`.
    public let instance: [UInt32]
    /// Row of `TraceTables.attributes`.
    public let attributes: [UInt32]
    /// Number in `TraceTables.extras` (trace state and links are known at the start); empty: no span has any.
    public let extras: [UInt32]

    /// The starts of a batch's spans.
    @inlinable public init(_ batch: TraceBatch) {
        traceCount = batch.traceCount
        spanCount = batch.spanCount
        firstSpan = batch.firstSpan
        traceIDHigh = batch.traceIDHigh
        traceIDLow = batch.traceIDLow
        spanID = batch.spanID
        parent = batch.parent
        start = batch.knownStarts
        operation = batch.operation
        instance = batch.instance
        attributes = batch.attributes
        extras = batch.extras
    }

    /// The rows of a trace.
    @inlinable public func spans(of trace: Int) -> Range<Int> {
        Int(firstSpan[trace])..<Int(firstSpan[trace + 1])
    }

    /// The id of a trace.
    @inlinable public func traceID(_ trace: Int) -> TraceID {
        TraceID(high: traceIDHigh[trace], low: traceIDLow[trace])
    }
}

/// How spans ended, for samplers that learn from it (`FeedbackSampler`).
@frozen public struct SpanEnds: Sendable {
    /// Unix ns.
    public let end: [Nanos]
    /// Raw value of `SpanStatus`.
    public let status: [UInt8]

    /// The ends of a batch's spans.
    @inlinable public init(_ batch: TraceBatch) {
        end = batch.end
        status = batch.status
    }
}
