import WinnowModel

/// Ids of spans, and what makes a span invalid.
extension OTLPDecoder {
    /// A trace id; one that is neither 16 bytes long nor empty makes the span invalid.
    @inline(__always)
    mutating func traceID(_ bytes: UnsafeRawBufferPointer) -> TraceID {
        if bytes.count != 16 && !bytes.isEmpty { wrongID = "trace id is \(bytes.count) bytes long, not 16" }
        return Identifiers.traceID(bytes: bytes)
    }

    /// A span id; one that is neither 8 bytes long nor empty makes the span invalid.
    @inline(__always)
    mutating func spanID(_ bytes: UnsafeRawBufferPointer, _ name: StaticString) -> UInt64 {
        if bytes.count != 8 && !bytes.isEmpty { wrongID = "\(name) is \(bytes.count) bytes long, not 8" }
        return Identifiers.spanID(bytes: bytes)
    }
}
