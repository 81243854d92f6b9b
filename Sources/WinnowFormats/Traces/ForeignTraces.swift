/// Trace formats that are known by sight and not read yet: a file of one is refused by its name, not as something unknown.
enum ForeignTraces {
    /// The name of the format that some content looks like.
    static func name(_ window: UnsafeRawBufferPointer) -> String? {
        guard let first = window.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
        else { return nil }
        let keys = JSONGlance.keys(window)
        func has(_ names: String...) -> Bool { names.allSatisfy(keys.contains) }
        if has("SpanContext", "Parent") { return "the output of the Go SDK's stdouttrace exporter" }
        if has("spans", "traceId") && !keys.contains("processes") { return "Jaeger's protobuf JSON" }
        if has("traceID") || has("data") && (has("spans") || has("processes")) { return "Jaeger's query JSON" }
        if has("traceId", "id") { return "Zipkin v2 JSON" }
        return nil
    }
}
