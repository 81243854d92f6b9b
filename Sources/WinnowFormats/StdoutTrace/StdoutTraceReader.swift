import WinnowModel

/// Reads what the Go SDK's stdout exporter prints (`go.opentelemetry.io/otel/exporters/stdout/stdouttrace`): one object per span, on
/// lines or indented.
struct StdoutTraceReader: TraceReader {
    static let format = TraceFormat(id: "stdouttrace", summary: "what OpenTelemetry Go's stdouttrace exporter prints")

    private var document: JSONSpanDocument<StdoutTraceDecoder>

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.family == .stdoutTrace else { return .no }
        input.advance(shape.mark)
        return .reader(
            StdoutTraceReader(document: try JSONSpanDocument(input, byLine: shape.isByLine, StdoutTraceDecoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
