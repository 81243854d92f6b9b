import CZlib
import CZstd

/// Bodies as they were sent to the recorded receivers, whose bytes the files leave out.
enum ReceiverBodies {
    /// Three spans, in protobuf.
    static let protobuf: [UInt8] = {
        let spans = (1...3).flatMap { number -> [UInt8] in
            field(
                2,
                field(15, []) + field(5, Array("op".utf8)) + field(4, []) + field(2, id(8, number))
                    + field(1, id(16, number)))
        }
        let resource = field(1, field(2, field(1, Array("svc".utf8))) + field(1, Array("service.name".utf8)))
        return field(1, field(2, spans + field(1, [])) + field(1, resource))
    }()

    /// The same in JSON.
    static let json: [UInt8] = {
        let spans = (1...3).map { number in
            let digit = String(number)
            let traceID = String(repeating: "0", count: 31) + digit
            let spanID = String(repeating: "0", count: 15) + digit
            return "{\"traceId\":\"\(traceID)\",\"spanId\":\"\(spanID)\",\"name\":\"op\",\"status\":{}}"
        }
        return Array(
            ("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"svc\"}}]},"
                + "\"scopeSpans\":[{\"scope\":{},\"spans\":[\(spans.joined(separator: ","))]}]}]}").utf8)
    }()

    /// One span in a request of exactly so many bytes.
    static func protobuf(bytes: Int) -> [UInt8] {
        func request(_ name: Int) -> [UInt8] {
            let span = field(5, [UInt8](repeating: 0x78, count: name)) + field(2, id(8, 1)) + field(1, id(16, 1))
            return field(1, field(2, field(2, span)))
        }
        // Lengths of lengths differ: near the size that is wanted some name comes to it, or a field that says nothing fills the rest.
        var name = max(0, bytes - 60)
        var made = request(name)
        while made.count < bytes, request(name + 1).count <= bytes {
            name += max(1, bytes - made.count - 8)
            made = request(name)
        }
        while made.count > bytes, name > 0 {
            name -= max(1, made.count - bytes)
            made = request(name)
        }
        if bytes - made.count == 1 { made = request(name - 1) }
        let rest = bytes - made.count
        // An unknown field: a tag of one byte, and a number of the others.
        if rest > 1 { made += [0x78] + [UInt8](repeating: 0x80, count: rest - 2) + [0] }
        return made
    }

    /// Bytes in hexadecimal digits.
    static func bytes(hex: String) -> [UInt8] {
        let digits = Array(hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<min($0 + 2, digits.count)], as: UTF8.self), radix: 16)
        }
    }

    /// Protobuf's field of bytes.
    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        var bytes = [number << 3 | 2]
        var length = content.count
        while length >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        return bytes + [UInt8(length)] + content
    }

    private static func id(_ count: Int, _ number: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count - 1) + [UInt8(number)]
    }

    // MARK: Encodings

    /// Content as an encoding has it; as it is for an encoding that nobody here writes.
    static func encoded(_ content: [UInt8], _ encoding: String) throws -> [UInt8] {
        switch encoding {
        case "gzip", "GZIP", "gzip, gzip": deflated(content, window: 15 + 16)
        case "zlib", "deflate": deflated(content, window: 15)
        case "zstd": zstandard(content)
        case "snappy": snappy(content)
        case "x-snappy-framed": snappyFrames(content)
        default: content
        }
    }

    private static func deflated(_ content: [UInt8], window: Int32) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, 6, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(content.count))) + 32)
        var input = content
        let count = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                deflate(&stream, Z_FINISH)
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(output[..<count])
    }

    private static func zstandard(_ content: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: ZSTD_compressBound(content.count))
        let count = output.withUnsafeMutableBytes { output in
            content.withUnsafeBytes { ZSTD_compress(output.baseAddress, output.count, $0.baseAddress, $0.count, 3) }
        }
        return Array(output[..<count])
    }

    /// A block of literals, and of copies where one byte goes on for long.
    private static func snappy(_ content: [UInt8]) -> [UInt8] {
        var block: [UInt8] = []
        var length = content.count
        while length >= 0x80 {
            block.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        block.append(UInt8(length))
        var rest = content[...]
        while let first = rest.first {
            // A byte that goes on for long is a literal and copies of it.
            let run = rest.prefix { $0 == first }.count
            if run > 16 {
                block += [0, first]
                var left = run - 1
                while left > 0 {
                    let count = min(64, left)
                    block += [UInt8(count - 1) << 2 | 2, 1, 0]
                    left -= count
                }
                rest = rest.dropFirst(run)
                continue
            }
            let piece = rest.prefix(min(60, max(1, run)))
            block += [UInt8(piece.count - 1) << 2] + piece
            rest = rest.dropFirst(piece.count)
        }
        return block
    }

    private static func snappyFrames(_ content: [UInt8]) -> [UInt8] {
        var frames: [UInt8] = [0xFF, 0x06, 0x00, 0x00] + Array("sNaPpY".utf8)
        let sum = castagnoli(content)
        let masked = (sum >> 15 | sum << 17) &+ 0xA282_EAD8
        let block = snappy(content)
        let length = block.count + 4
        frames += [0x00, UInt8(length & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length >> 16)]
        frames += (0..<4).map { UInt8(truncatingIfNeeded: masked >> (8 * UInt32($0))) }
        return frames + block
    }

    /// CRC-32C, bit by bit.
    private static func castagnoli(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 != 0 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
        }
    }
}
