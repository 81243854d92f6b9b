/// Reads Zipkin's first JSON, in which service, kind and tags stand in annotations.
struct ZipkinV1Reader: JSONSpanReader {
    static let format = TraceFormat(
        id: "zipkin-v1", summary: "Zipkin v1 JSON: spans with annotations and binary annotations", hasPartialSpans: true
    )

    var document: JSONSpanDocument<ZipkinDecoder>

    static func isMeant(by keys: JSONShape.Keys) -> Bool { keys.has("traceId", "id", "binaryAnnotations") }
}
