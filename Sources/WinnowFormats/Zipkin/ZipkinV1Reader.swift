import WinnowModel

/// Reads Zipkin's first JSON, in which service, kind and tags stand in annotations.
struct ZipkinV1Reader: TraceReader {
    static let format = TraceFormat(
        id: "zipkin-v1", summary: "Zipkin v1 JSON: spans with annotations and binary annotations", hasPartialSpans: true
    )

    private var document: JSONSpanDocument<ZipkinDecoder>

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.family == .zipkinV1 else { return .no }
        input.advance(shape.mark)
        return .reader(
            ZipkinV1Reader(document: try JSONSpanDocument(input, byLine: shape.isByLine, try ZipkinDecoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
