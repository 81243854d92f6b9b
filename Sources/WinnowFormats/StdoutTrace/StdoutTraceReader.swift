/// Reads what the Go SDK's stdout exporter prints (`go.opentelemetry.io/otel/exporters/stdout/stdouttrace`): one object per span, on
/// lines or indented.
struct StdoutTraceReader: JSONSpanReader {
    static let format = TraceFormat(id: "stdouttrace", summary: "what OpenTelemetry Go's stdouttrace exporter prints")

    var document: JSONSpanDocument<StdoutTraceDecoder>

    static func isMeant(by keys: JSONShape.Keys) -> Bool { keys.has("SpanContext") }
}
