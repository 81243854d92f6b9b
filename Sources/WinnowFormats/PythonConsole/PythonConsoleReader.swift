import WinnowModel

/// Reads what Python's `ConsoleSpanExporter` and `ReadableSpan.to_json` print (`opentelemetry-sdk`, `sdk/trace/__init__.py`): one object per
/// span, on lines or indented. Scopes, flags and what was dropped are not printed.
struct PythonConsoleReader: TraceReader {
    static let format = TraceFormat(
        id: "python-console", summary: "what OpenTelemetry Python's ConsoleSpanExporter prints")

    private var document: JSONSpanDocument<PythonConsoleDecoder>

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.family == .pythonConsole else { return .no }
        input.advance(shape.mark)
        return .reader(
            PythonConsoleReader(document: try JSONSpanDocument(input, byLine: shape.isByLine, PythonConsoleDecoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
