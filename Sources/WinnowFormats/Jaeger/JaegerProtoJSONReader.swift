/// Reads Jaeger's protobuf messages as JSON (`jaeger.api_v2`): `{"spans": […]}`, an answer `{"result": {"spans": […]}}`, or spans.
///
/// Ids are base64, times RFC 3339, durations texts with a unit, and each span carries its process or names one of `processMap`.
struct JaegerProtoJSONReader: JSONSpanReader {
    static let format = TraceFormat(
        id: "jaeger-proto-json", summary: "Jaeger's protobuf messages as JSON: {\"spans\": […]} with base64 ids")

    var document: JSONSpanDocument<JaegerDecoder>

    static func isMeant(by keys: JSONShape.Keys) -> Bool { keys.has("spans") || keys.has("traceId", "spanId") }
}
