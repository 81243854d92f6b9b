import WinnowModel

/// Reads Zipkin v2 JSON: a list of spans, a list of such lists (the query API's traces), spans or lists one after the other or on lines.
///
/// Client and server half of an RPC that share a span id are two records.
struct ZipkinReader: TraceReader {
    static let format = TraceFormat(
        id: "zipkin-v2", summary: "Zipkin v2 JSON: lists of spans, lists of traces, or lines", hasPartialSpans: true)

    private var document: JSONSpanDocument<ZipkinDecoder>

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.family == .zipkin else { return .no }
        input.advance(shape.mark)
        return .reader(
            ZipkinReader(document: try JSONSpanDocument(input, byLine: shape.isByLine, try ZipkinDecoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
