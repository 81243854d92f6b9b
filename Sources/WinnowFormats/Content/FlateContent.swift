import CZlib

/// Content in Go's `compress/gzip` and `compress/zlib`.
enum FlateContent {
    /// Members one after the other, up to the end.
    static func gzip(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        do throws(ContentFault) {
            guard try readHeader(&source) else { throw ContentFault("EOF") }
        } catch {
            throw error.atOpening
        }
        repeat {
            var sum: UInt = crc32(0, nil, 0)
            var length: UInt32 = 0
            try inflate(&source) { (piece) throws(ContentFault) in
                sum = crc32_z(sum, piece.baseAddress?.assumingMemoryBound(to: UInt8.self), piece.count)
                length &+= UInt32(truncatingIfNeeded: piece.count)
                try sink.add(piece)
            }
            let trailer = try source.need(8)
            if trailer.loadUnaligned(as: UInt32.self).littleEndian != UInt32(truncatingIfNeeded: sum)
                || trailer.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian != length
            {
                throw ContentFault("gzip: invalid checksum")
            }
        } while try readHeader(&source)
    }

    /// One stream; what follows it is not read.
    static func zlib(_ source: inout ContentSource, into sink: inout ContentSink) throws(ContentFault) {
        do throws(ContentFault) {
            let head = try source.need(2)
            if head[0] & 0x0F != 8 || head[0] >> 4 > 7 || (UInt16(head[0]) << 8 | UInt16(head[1])) % 31 != 0 {
                throw ContentFault("zlib: invalid header")
            }
            if head[1] & 0x20 != 0, try source.need(4).loadUnaligned(as: UInt32.self).bigEndian != 1 {
                throw ContentFault("zlib: invalid dictionary")
            }
        } catch {
            throw error.atOpening
        }
        var sum = adler32(0, nil, 0)
        try inflate(&source) { (piece) throws(ContentFault) in
            sum = adler32_z(sum, piece.baseAddress?.assumingMemoryBound(to: UInt8.self), piece.count)
            try sink.add(piece)
        }
        if try source.need(4).loadUnaligned(as: UInt32.self).bigEndian != UInt32(truncatingIfNeeded: sum) {
            throw ContentFault("zlib: invalid checksum")
        }
    }

    /// Reads a member's header; false at the end of the content.
    private static func readHeader(_ source: inout ContentSource) throws(ContentFault) -> Bool {
        let start = source.position
        guard let head = try source.take(10) else { return false }
        let invalid = ContentFault("gzip: invalid header")
        if head[0] != 0x1F || head[1] != 0x8B || head[2] != 8 { throw invalid }
        let flags = head[3]
        if flags & 4 != 0 {
            let length = try source.need(2).loadUnaligned(as: UInt16.self).littleEndian
            _ = try source.need(Int(length))
        }
        for flag in [8, 16] as [UInt8] where flags & flag != 0 {
            // Go reads a name or comment into a buffer of this size.
            var room = 512
            while try source.need(1)[0] != 0 {
                room -= 1
                if room == 0 { throw invalid }
            }
        }
        if flags & 2 != 0 {
            let sum = CRC32.of(UnsafeRawBufferPointer(rebasing: source.bytes[start..<source.position]))
            let stored = try source.need(2).loadUnaligned(as: UInt16.self).littleEndian
            if stored != UInt16(truncatingIfNeeded: sum) { throw invalid }
        }
        return true
    }

    /// Inflates raw deflate data up to their end, in pieces.
    private static func inflate(
        _ source: inout ContentSource, piece: (UnsafeRawBufferPointer) throws(ContentFault) -> Void
    ) throws(ContentFault) {
        var stream = z_stream()
        guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw ContentFault("no memory to inflate")
        }
        defer { inflateEnd(&stream) }
        let capacity = 1 << 16
        let output = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        defer { output.deallocate() }
        while true {
            let left = min(source.count - source.position, Int(UInt32.max))
            let start = source.bytes.baseAddress.map { $0 + source.position }
            stream.next_in = UnsafeMutablePointer(mutating: start?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = UInt32(left)
            stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(capacity)
            let result = CZlib.inflate(&stream, Z_NO_FLUSH)
            source.position += left - Int(stream.avail_in)
            let got = capacity - Int(stream.avail_out)
            if got > 0 { try piece(UnsafeRawBufferPointer(rebasing: output[..<got])) }
            switch result {
            case Z_STREAM_END: return
            case Z_OK, Z_BUF_ERROR:
                if got == 0, source.isAtEnd { throw source.endFault ?? .truncated }
            default: throw ContentFault("flate: corrupt input before offset \(stream.total_in)")
            }
        }
    }
}
