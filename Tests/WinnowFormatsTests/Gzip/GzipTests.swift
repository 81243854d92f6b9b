import CDeflate
import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

/// One gzip member with these bytes.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
    guard let compressor = libdeflate_alloc_compressor(6) else { return [] }
    defer { libdeflate_free_compressor(compressor) }
    var out = [UInt8](repeating: 0, count: libdeflate_gzip_compress_bound(compressor, bytes.count))
    let count = libdeflate_gzip_compress(compressor, bytes, bytes.count, &out, out.count)
    return Array(out[0..<count])
}

@Suite struct GzipTests {
    private static let csv = Array(
        "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\na,1,root,p,o,1,2,0\n"
            .utf8)

    private func inspect(_ bytes: [UInt8]) throws -> TraceInspection { try TraceInspection(TemporaryFile(bytes).path) }

    @Test func membersFollowEachOther() throws {
        let half = Self.csv.count / 2
        let file = gzip(Array(Self.csv[..<half])) + gzip([]) + gzip(Array(Self.csv[half...]))
        let read = try inspect(file)
        #expect(read.spans == 1)
        #expect(read.verdict == .clean)
        #expect(read.compression == .gzip)
        #expect(try inspect(file + [0, 0, 0]).verdict == .clean)
    }

    @Test func headerFieldsAreSkipped() throws {
        let plain = gzip(Self.csv)
        let name = Array("trace.csv".utf8) + [0]
        let file =
            Array(plain[0..<3]) + [4 | 8 | 16 | 2] + Array(plain[4..<10]) + [3, 0, 9, 9, 9] + name + [65, 0, 1, 2]
            + Array(plain[10...])
        #expect(try inspect(file).verdict == .clean)
    }

    @Test func whatIsWrongIsNamed() throws {
        let plain = gzip(Self.csv)
        var wrong = plain
        wrong[wrong.count - 6] ^= 1
        #expect(try inspect(wrong).damage.hasWrongChecksum)
        #expect(try inspect(wrong).spans == 1)
        let trailing = try inspect(plain + Array("text".utf8))
        #expect(trailing.damage.isCorrupt)
        #expect(trailing.verdict == .damaged)
        let cut = try inspect(Array(plain.dropLast(9)))
        #expect(cut.damage.isTruncated)
        #expect(try inspect([0x1F, 0x8B]).diagnostics.first?.message.contains("ends early") == true)
        #expect(try inspect([0x1F, 0x8B, 7, 0, 0, 0, 0, 0, 0, 0, 0]).verdict == .unreadable)
    }
}
