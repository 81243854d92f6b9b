/// Reads the JSON of Jaeger's query API and UI: `{"data": [trace, …]}`, `{"data": trace}`, traces, or lists of spans that carry their
/// process themselves.
///
/// Times are microseconds and ids hexadecimal; ids that are not (`span-2_1`) are told apart by their text.
struct JaegerUIReader: JSONSpanReader {
    static let format = TraceFormat(
        id: "jaeger-ui", summary: "JSON of Jaeger's query API: {\"data\": [trace, …]}, traces, or lists of spans",
        zeroIsAStart: true)

    var document: JSONSpanDocument<JaegerDecoder>

    static func isMeant(by keys: JSONShape.Keys) -> Bool {
        keys.has("processes") || keys.has("traceID", "spanID") || keys.has("traceID", "spans")
            || keys.holdsNothing("data") || keys.holdsNothing("result")
    }
}
