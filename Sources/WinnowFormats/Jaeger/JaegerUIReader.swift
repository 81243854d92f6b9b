import WinnowModel

/// Reads the JSON of Jaeger's query API and UI: `{"data": [trace, …]}`, `{"data": trace}`, traces, or lists of spans that carry their
/// process themselves.
///
/// Times are microseconds and ids hexadecimal; ids that are not (`span-2_1`) are told apart by their text.
struct JaegerUIReader: TraceReader {
    static let format = TraceFormat(
        id: "jaeger-ui", summary: "JSON of Jaeger's query API: {\"data\": [trace, …]}, traces, or lists of spans",
        zeroIsAStart: true)

    private var document: JSONSpanDocument<JaegerDecoder>

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.family == .jaegerUI else { return .no }
        input.advance(shape.mark)
        return .reader(JaegerUIReader(document: try JSONSpanDocument(input, byLine: shape.isByLine, JaegerDecoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
