import CDeflate
import CZlib

/// How the body of a request is compressed: as a whole, once, byte for byte as Python's SDK does (`gzip` and `zlib` of its standard library,
/// over the same zlib).
public enum RequestCompression: Sendable, Hashable, CaseIterable {
    /// A gzip member (RFC 1952) of level 9, as `gzip.GzipFile` writes it.
    case gzip
    /// zlib's format (RFC 1950) of level 6, which HTTP calls `deflate`, as `zlib.compress` writes it.
    case deflate

    /// The compressed body; `seconds` since 1970 stand in the header of a gzip member.
    public func compress(_ body: [UInt8], seconds: UInt32 = 0) -> [UInt8] {
        switch self {
        case .deflate:
            let check = body.withUnsafeBytes { libdeflate_adler32(1, $0.baseAddress, $0.count) }
            return [0x78, 0x9c] + Self.deflated(body, level: Z_DEFAULT_COMPRESSION) + Self.bytes(check).reversed()
        case .gzip:
            // No flags, compressed as much as it goes, by a system that does not matter.
            let header: [UInt8] = [0x1f, 0x8b, 8, 0] + Self.bytes(seconds) + [2, 0xff]
            let check = body.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
            return header + Self.deflated(body, level: Z_BEST_COMPRESSION) + Self.bytes(check)
                + Self.bytes(UInt32(truncatingIfNeeded: body.count))
        }
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// One deflate stream without header and checksum; uncompressed where zlib gets no memory.
    private static func deflated(_ body: [UInt8], level: Int32) -> [UInt8] {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, level, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
        else { return stored(body) }
        defer { deflateEnd(&stream) }
        var body = body
        let bound = Int(deflateBound(&stream, UInt(body.count)))
        return body.withUnsafeMutableBytes { body in
            [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                stream.next_in = body.bindMemory(to: UInt8.self).baseAddress
                stream.avail_in = UInt32(clamping: body.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(clamping: bound)
                _ = CZlib.deflate(&stream, Z_FINISH)
                count = bound - Int(stream.avail_out)
            }
        }
    }

    /// Stored blocks (RFC 1951, 3.2.4).
    static func stored(_ body: [UInt8]) -> [UInt8] {
        var blocks: [UInt8] = []
        var at = 0
        repeat {
            let count = min(body.count - at, 0xffff)
            let length = UInt16(truncatingIfNeeded: count)
            blocks.append(at + count == body.count ? 1 : 0)
            for number in [length, ~length] {
                blocks += [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
            }
            blocks += body[at..<at + count]
            at += count
        } while at < body.count
        return blocks
    }
}
