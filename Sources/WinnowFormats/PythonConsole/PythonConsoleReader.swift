/// Reads what Python's `ConsoleSpanExporter` and `ReadableSpan.to_json` print (`opentelemetry-sdk`, `sdk/trace/__init__.py`): one object per
/// span, on lines or indented. Scopes, flags and what was dropped are not printed.
struct PythonConsoleReader: JSONSpanReader {
    static let format = TraceFormat(
        id: "python-console", summary: "what OpenTelemetry Python's ConsoleSpanExporter prints")

    var document: JSONSpanDocument<PythonConsoleDecoder>

    static func isMeant(by keys: JSONShape.Keys) -> Bool {
        keys.has("context", "parent_id") || keys.has("context", "start_time")
    }
}
