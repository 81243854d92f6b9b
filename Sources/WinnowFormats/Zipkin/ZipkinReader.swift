/// Reads Zipkin v2 JSON: a list of spans, a list of such lists (the query API's traces), spans or lists one after the other or on lines.
///
/// Client and server half of an RPC that share a span id are two records.
struct ZipkinReader: JSONSpanReader {
    static let format = TraceFormat(
        id: "zipkin-v2", summary: "Zipkin v2 JSON: lists of spans, lists of traces, or lines", hasPartialSpans: true)

    var document: JSONSpanDocument<ZipkinDecoder>

    static func isMeant(by keys: JSONShape.Keys) -> Bool {
        keys.has("traceId", "id") && !keys.has("binaryAnnotations")
    }
}
