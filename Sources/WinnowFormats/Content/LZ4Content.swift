/// Content in frames of LZ4 (LZ4 Frame Format 1.6.x), with what the Go library that the Collector uses says of damaged ones.
enum LZ4Content {
    private static let magic: UInt32 = 0x184D_2204
    private static let corrupt = ContentFault("lz4: invalid source or destination buffer too short")

    /// Frames one after the other, up to the end; no content at all is no frame.
    static func decode(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        while let head = try source.take(4) {
            let word = head.loadUnaligned(as: UInt32.self).littleEndian
            if word & 0xFFFF_FFF0 == 0x184D_2A50 {
                let length = try source.need(4).loadUnaligned(as: UInt32.self).littleEndian
                _ = try source.need(Int(length))
                continue
            }
            if word != magic { throw ContentFault("lz4: bad magic number") }
            try readFrame(&source, into: &sink)
        }
    }

    private static func readFrame(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        let start = source.position
        let descriptor = try source.need(2)
        let flags = descriptor[0]
        if flags >> 6 != 1 { throw ContentFault("lz4: unsupported version") }
        let sizeIndex = descriptor[1] >> 4 & 7
        if sizeIndex < 4 { throw ContentFault("lz4: invalid block size") }
        let blockLimit = 1 << (8 + 2 * Int(sizeIndex))
        if flags & 0x08 != 0 { _ = try source.need(8) }
        if flags & 0x01 != 0 { throw ContentFault("lz4: dictionaries are not supported") }
        let sum = XXHash32.of(UnsafeRawBufferPointer(rebasing: source.bytes[start..<source.position]))
        if try source.need(1)[0] != UInt8(truncatingIfNeeded: sum >> 8) {
            throw ContentFault("lz4: invalid header checksum")
        }
        let first = sink.bytes.count
        while true {
            let size = try source.need(4).loadUnaligned(as: UInt32.self).littleEndian
            if size == 0 { break }
            let length = Int(size & 0x7FFF_FFFF)
            if length > blockLimit { throw ContentFault("lz4: invalid block size") }
            let block = try source.need(length)
            if flags & 0x10 != 0,
                try source.need(4).loadUnaligned(as: UInt32.self).littleEndian != XXHash32.of(block)
            {
                throw ContentFault("lz4: invalid block checksum")
            }
            if size & 0x8000_0000 != 0 {
                try sink.add(block)
            } else {
                // Blocks that lean on those before may copy from the last 64 KiB.
                let history = flags & 0x20 != 0 ? 0 : min(65_536, sink.bytes.count - first)
                try decode(block, history: history, limit: blockLimit, into: &sink)
            }
        }
        if flags & 0x04 != 0 {
            let stored = try source.need(4).loadUnaligned(as: UInt32.self).littleEndian
            let found = sink.bytes.withUnsafeBytes { XXHash32.of(UnsafeRawBufferPointer(rebasing: $0[first...])) }
            if stored != found { throw ContentFault("lz4: invalid frame checksum") }
        }
    }

    private static func decode(
        _ block: UnsafeRawBufferPointer, history: Int, limit: Int, into sink: inout ContentSink
    ) throws(ContentFault) {
        let decoded = DecodedBlock(capacity: history + limit)
        sink.bytes.withUnsafeBytes { _ = decoded.add(UnsafeRawBufferPointer(rebasing: $0.suffix(history))) }
        var at = 0
        while at < block.count {
            let token = Int(block[at])
            at += 1
            let literals = try length(token >> 4, block, &at)
            guard literals <= block.count - at,
                decoded.add(UnsafeRawBufferPointer(rebasing: block[at..<at + literals]))
            else { throw corrupt }
            at += literals
            // The last sequence has literals alone.
            if at == block.count { break }
            guard block.count - at >= 2 else { throw corrupt }
            let distance = Int(block[at]) | Int(block[at + 1]) << 8
            at += 2
            guard decoded.copy(try length(token & 15, block, &at) + 4, from: distance) else { throw corrupt }
        }
        try decoded.withContent { (bytes) throws(ContentFault) in
            try sink.add(UnsafeRawBufferPointer(rebasing: bytes[history...]))
        }
    }

    /// A length that goes on in the bytes after its token.
    private static func length(_ start: Int, _ block: UnsafeRawBufferPointer, _ at: inout Int) throws(ContentFault)
        -> Int
    {
        var length = start
        if start < 15 { return length }
        while true {
            guard at < block.count else { throw corrupt }
            let byte = block[at]
            at += 1
            length += Int(byte)
            if byte < 255 { return length }
        }
    }
}
