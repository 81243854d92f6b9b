import CZstd

/// Content in zstd frames, with what the Go library that the Collector uses says of damaged ones.
enum ZstdContent {
    /// Frames one after the other, up to the end; no content at all is no frame.
    static func decode(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        guard let context = ZstdInflater.context() else { throw ContentFault("no memory to inflate") }
        defer { ZSTD_freeDCtx(context) }
        let capacity = 1 << 17
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        defer { output.deallocate() }
        var isInFrame = false
        while true {
            if !isInFrame {
                if source.isAtEnd {
                    if let fault = source.endFault { throw fault }
                    return
                }
                let head = UnsafeRawBufferPointer(rebasing: source.bytes[source.position..<source.count].prefix(4))
                if head.count < 4 { throw source.endFault ?? .truncated }
                if !ZstdInflater.startsFrame(head.loadUnaligned(as: UInt32.self).littleEndian) {
                    throw ContentFault("invalid input: magic number mismatch")
                }
                isInFrame = true
            }
            let left = source.count - source.position
            var from = ZSTD_inBuffer(src: source.bytes.baseAddress.map { $0 + source.position }, size: left, pos: 0)
            var into = ZSTD_outBuffer(dst: output.baseAddress, size: capacity, pos: 0)
            let result = ZSTD_decompressStream(context, &into, &from)
            source.position += from.pos
            if into.pos > 0 { try sink.add(UnsafeRawBufferPointer(rebasing: output[..<into.pos])) }
            if ZSTD_isError(result) != 0 { throw fault(result) }
            if result == 0 {
                isInFrame = false
            } else if into.pos == 0, source.isAtEnd {
                throw source.endFault ?? .truncated
            }
        }
    }

    private static func fault(_ result: Int) -> ContentFault {
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_checksum_wrong: ContentFault("CRC check failed")
        case ZSTD_error_frameParameter_windowTooLarge: ContentFault("window size exceeded")
        default: ContentFault("corruption detected: \(String(cString: ZSTD_getErrorName(result)))")
        }
    }
}
