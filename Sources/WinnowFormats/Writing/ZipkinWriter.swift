public import WinnowModel

/// Writes a list of spans in Zipkin's JSON, version 2.
///
/// What Zipkin has no field for is said as the Collector's translator says it (contrib, `pkg/translator/zipkin/zipkinv2`): attributes of
/// resource and span, scope, status, trace state, internal kind and links are tags, an event with attributes is the annotation
/// `name|{…}|dropped`. A span that failed has the tag `error`.
public enum ZipkinWriter: TraceFileWriter {
    /// `zipkin`.
    public static let format = WrittenTraceFormat(
        id: "zipkin", summary: "Zipkin JSON, version 2, one list", extensions: ["zipkin", "zipkin.json"],
        opening: "[", separator: ",", closing: "]\n",
        losses: [
            .nanoseconds, .negativeDurations, .startlessEnds, .valueTypes, .inlineBytes, .nonFiniteNumbers,
            .repeatedKeys,
            .reservedKeys, .resources, .scopeDetails, .allLinkFlags, .droppedCounts, .allFlags,
        ])

    /// Appends the spans.
    public static func write(_ batch: TraceBatch, _ tables: TraceTables, into bytes: inout [UInt8]) {
        let spans = ZipkinSpans(batch, tables)
        var json = JSONText(bytes)
        bytes = []
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) { spans.span(trace, row, &json) }
        }
        bytes = json.bytes
    }
}
