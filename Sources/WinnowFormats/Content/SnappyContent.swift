/// Content in snappy, as one block or in frames, as Go's `golang/snappy` reads it.
enum SnappyContent {
    private static let corrupt = ContentFault("snappy: corrupt input")
    private static let unsupported = ContentFault("snappy: unsupported input")
    private static let frameHeader: [UInt8] = [0xFF, 0x06, 0x00, 0x00, 0x73, 0x4E, 0x61, 0x50, 0x70, 0x59]
    /// Most bytes that a frame holds before it is encoded.
    private static let blockLimit = 65_536
    /// Most bytes of an encoded frame and its checksum.
    private static let chunkLimit = 76_490 + 4

    /// What `Content-Encoding: snappy` stands for: frames where the content starts with their header, which the Collector once wrote,
    /// otherwise one block.
    static func either(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        let head = source.bytes[..<source.count].prefix(frameHeader.count)
        if head.elementsEqual(frameHeader) { return try frames(&source, into: &sink) }
        do throws(ContentFault) {
            if head.count < frameHeader.count, let fault = source.endFault { throw fault }
            let (length, _) = try decodedLength(UnsafeRawBufferPointer(rebasing: head))
            if length > sink.limit { throw ContentFault("snappy: decoded size exceeds max request body size") }
            let block = try decode(source.rest())
            try block.withContent { (bytes) throws(ContentFault) in try sink.add(bytes) }
        } catch {
            // The whole block is decoded before anything is read.
            throw error.atOpening
        }
    }

    /// Frames one after the other, up to the end.
    static func frames(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        var isFirst = true
        while true {
            if source.isAtEnd {
                if let fault = source.endFault { throw fault }
                return
            }
            let head = try need(4, &source)
            let length = Int(head[1]) | Int(head[2]) << 8 | Int(head[3]) << 16
            let kind = head[0]
            if isFirst, kind != 0xFF { throw corrupt }
            isFirst = false
            if length > chunkLimit { throw unsupported }
            switch kind {
            case 0x00, 0x01:
                if length < 4 { throw corrupt }
                let chunk = try need(length, &source)
                let sum = chunk.loadUnaligned(as: UInt32.self).littleEndian
                let content = UnsafeRawBufferPointer(rebasing: chunk[4...])
                if kind == 0x01 {
                    if content.count > blockLimit { throw corrupt }
                    try add(content, sum, &sink)
                } else {
                    if try decodedLength(content).length > blockLimit { throw corrupt }
                    try decode(content).withContent { (bytes) throws(ContentFault) in try add(bytes, sum, &sink) }
                }
            case 0xFF:
                let mark = try need(length, &source)
                if !mark.elementsEqual(frameHeader[4...]) { throw corrupt }
            case 0x02...0x7F: throw unsupported
            default: _ = try need(length, &source)
            }
        }
    }

    private static func add(
        _ content: UnsafeRawBufferPointer, _ sum: UInt32, _ sink: inout ContentSink
    ) throws(ContentFault) {
        if CRC32C.masked(content) != sum { throw corrupt }
        try sink.add(content)
    }

    private static func need(
        _ count: Int, _ source: inout ContentSource
    ) throws(ContentFault) -> UnsafeRawBufferPointer {
        do throws(ContentFault) { return try source.need(count) } catch {
            throw error == .truncated ? corrupt : error
        }
    }

    /// What a block says it decodes to, and how many bytes say so.
    private static func decodedLength(_ block: UnsafeRawBufferPointer) throws(ContentFault) -> (length: Int, head: Int)
    {
        var length: UInt64 = 0
        for (index, byte) in block.prefix(10).enumerated() {
            length |= UInt64(byte & 0x7F) << (7 * UInt64(index))
            if byte < 0x80 {
                guard length <= 0xFFFF_FFFF, index < 9 else { throw corrupt }
                return (Int(length), index + 1)
            }
        }
        throw corrupt
    }

    /// Decodes a block.
    private static func decode(_ block: UnsafeRawBufferPointer) throws(ContentFault) -> DecodedBlock {
        let (length, head) = try decodedLength(block)
        // No element of three bytes makes more than 64.
        if length > 22 * block.count + 64 { throw corrupt }
        let decoded = DecodedBlock(capacity: length)
        var at = head
        while at < block.count {
            let tag = Int(block[at])
            at += 1
            if tag & 3 == 0 {
                var count = tag >> 2
                if count >= 60 {
                    let bytes = count - 59
                    guard bytes <= block.count - at else { throw corrupt }
                    count = (0..<bytes).reduce(0) { $0 | Int(block[at + $1]) << (8 * $1) }
                    at += bytes
                }
                count += 1
                guard count <= block.count - at,
                    decoded.add(UnsafeRawBufferPointer(rebasing: block[at..<at + count]))
                else { throw corrupt }
                at += count
                continue
            }
            let size = tag & 3 == 1 ? 1 : tag & 3 == 2 ? 2 : 4
            guard size <= block.count - at else { throw corrupt }
            var distance = (0..<size).reduce(0) { $0 | Int(block[at + $1]) << (8 * $1) }
            at += size
            var count = tag >> 2 + 1
            if size == 1 {
                distance |= (tag & 0xE0) << 3
                count = 4 + (tag >> 2 & 7)
            }
            guard decoded.copy(count, from: distance) else { throw corrupt }
        }
        guard decoded.isFull else { throw corrupt }
        return decoded
    }
}
