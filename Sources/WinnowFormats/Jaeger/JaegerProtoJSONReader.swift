import WinnowModel

/// Reads Jaeger's protobuf messages as JSON (`jaeger.api_v2`): `{"spans": […]}`, an answer `{"result": {"spans": […]}}`, or spans.
///
/// Ids are base64, times RFC 3339, durations texts with a unit, and each span carries its process or names one of `processMap`.
struct JaegerProtoJSONReader: TraceReader {
    static let format = TraceFormat(
        id: "jaeger-proto-json", summary: "Jaeger's protobuf messages as JSON: {\"spans\": […]} with base64 ids")

    private var document: JSONSpanDocument<JaegerDecoder>

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        let shape = JSONShape(input.window)
        guard shape.family == .jaegerProto else { return .no }
        input.advance(shape.mark)
        return .reader(
            JaegerProtoJSONReader(document: try JSONSpanDocument(input, byLine: shape.isByLine, JaegerDecoder())))
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        try document.read(&block, limit: limit, &damage)
    }
}
