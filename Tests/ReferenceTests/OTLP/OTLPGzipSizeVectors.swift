import CZlib
import WinnowFormats
import WinnowModel
import WinnowSettings

/// Sizes of requests as they are and compressed; what a compressor makes of them is exact for one version of zlib.
enum OTLPGzipSizeVectors: VectorSuite {
    static let file = "otlp/gzip-sizes.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let requests = try [OTLPRequests1Vectors.file, OTLPRequests2Vectors.file, OTLPRequests3Vectors.file]
            .flatMap { try vectors.beside($0).lines }
            .map { try OTLPMessage(.exportTraceServiceRequest, protobuf: $0.bytes("protobuf")).protobuf() }
        let linked = String(cString: zlibVersion())
        let isExact = linked == vectors.meta["zlib"]?.string
        for line in vectors.lines {
            let number = line["request"]?.integer.map { Int($0) }
            let bytes = number.map { requests.indices.contains($0) ? requests[$0] : [] } ?? requests.flatMap { $0 }
            var agrees = bytes.count == line["size"]?.integer.map { Int($0) }
            if isExact {
                for level in [1, 6, 9] as [Int32] {
                    let gzip = compress(bytes, level: level, windowBits: 31)
                    agrees = agrees && gzip.count == line["gzip"]?["\(level)"]?.integer.map { Int($0) }
                    if level == 6 { agrees = agrees && SHA256.hex(of: gzip) == line["sha256"]?.string }
                    guard let deflate = line["deflate"]?["\(level)"]?.integer else { continue }
                    agrees = agrees && compress(bytes, level: level, windowBits: -15).count == Int(deflate)
                }
            }
            tally.count(agrees, "request \(number.map { "\($0)" } ?? "all")")
        }
        tally.note =
            isExact ? " (compressed by zlib \(linked))" : " (raw sizes only: zlib \(linked) is another version)"
    }

    private static func compress(_ bytes: [UInt8], level: Int32, windowBits: Int32) -> [UInt8] {
        var stream = z_stream()
        guard
            deflateInit2_(
                &stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
        let count = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return deflate(&stream, Z_FINISH) == Z_STREAM_END ? Int(stream.total_out) : 0
            }
        }
        return Array(output[..<count])
    }
}
