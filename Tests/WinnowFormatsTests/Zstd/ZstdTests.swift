import CZstd
import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// One zstd frame with these bytes.
func zstd(_ bytes: [UInt8], checksum: Bool = true, windowLog: Int32 = 0) -> [UInt8] {
    guard let context = ZSTD_createCCtx() else { return [] }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0)
    if windowLog > 0 {
        // As a stream of unknown length, so that the frame asks for the whole window.
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog)
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0)
    }
    var out = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count) + 64)
    let capacity = out.count
    let count = bytes.withUnsafeBytes { source in
        out.withUnsafeMutableBytes { target in
            var from = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            var into = ZSTD_outBuffer(dst: target.baseAddress, size: capacity, pos: 0)
            ZSTD_compressStream2(context, &into, &from, ZSTD_e_flush)
            ZSTD_compressStream2(context, &into, &from, ZSTD_e_end)
            return into.pos
        }
    }
    return Array(out[0..<count])
}

@Suite struct ZstdTests {
    private static let csv = Array(
        "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\na,1,root,p,o,1,2,0\n"
            .utf8)
    /// A skippable frame of three bytes.
    private static let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]

    private func inspect(_ bytes: [UInt8]) throws -> TraceInspection { try TraceInspection(TemporaryFile(bytes).path) }

    /// Rows that fill several blocks.
    private static func rows(_ count: Int) -> [UInt8] {
        var text = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        var random = TestRandom(seed: 3)
        for row in 1...count { text += "\(random.next() >> 1),\(row),root,p,o\(random.next()),\(row),\(row + 1),0\n" }
        return Array(text.utf8)
    }

    @Test func framesFollowEachOther() throws {
        let half = Self.csv.count / 2
        let first = zstd(Array(Self.csv[..<half]))
        let file =
            Self.skippable + first + Self.skippable + zstd([], checksum: false)
            + zstd(Array(Self.csv[half...]), checksum: false) + Self.skippable
        let read = try inspect(file)
        #expect(read.spans == 1)
        #expect(read.verdict == .clean)
        #expect(read.compression == .zstd)
    }

    @Test func manyBlocksAreReadToTheEnd() throws {
        for checksum in [true, false] {
            let read = try inspect(zstd(Self.rows(20_000), checksum: checksum))
            #expect(read.spans == 20_000)
            #expect(read.verdict == .clean)
        }
    }

    @Test func whatIsWrongIsNamed() throws {
        let plain = zstd(Self.csv)
        var wrong = plain
        wrong[wrong.count - 1] ^= 1
        let checked = try inspect(wrong)
        #expect(checked.damage.hasWrongChecksum)
        #expect(checked.spans == 1)
        // A wrong checksum does not end the reading.
        let more = zstd(Array("b,1,root,p,o,1,2,0\n".utf8))
        let two = try inspect(wrong + more)
        #expect(two.spans == 2)
        #expect(two.damage.hasWrongChecksum)
        // Nor does it cost what is inflated in many pieces.
        var many = zstd(Self.rows(20_000))
        many[many.count - 2] ^= 1
        let all = try inspect(many + more)
        #expect(all.damage.hasWrongChecksum)
        #expect(all.spans == 20_001 && all.damage.skipped == 0)
        let trailing = try inspect(plain + Array("text".utf8))
        #expect(trailing.damage.isCorrupt)
        #expect(trailing.spans == 1)
        let cut = try inspect(Array(plain.dropLast(3)))
        #expect(cut.damage.isTruncated)
        #expect(cut.spans == 1)
        #expect(cut.diagnostics.contains { $0.message.contains("zstd stream ends early") })
        let inHead = try inspect([0x28, 0xB5, 0x2F, 0xFD])
        #expect(inHead.diagnostics.first?.message.contains("ends early") == true)
        #expect(try inspect(zstd([])).diagnostics.first?.message.contains("empty") == true)
    }

    @Test func wholeBlocksBeforeDamageAreUsed() throws {
        let rows = Self.rows(20_000)
        let whole = zstd(rows)
        let cut = try inspect(Array(whole[..<(whole.count / 2)]))
        #expect(cut.damage.isTruncated)
        #expect(cut.spans > 5_000 && cut.spans < 15_000)
        var broken = whole
        for index in (whole.count / 2)..<(whole.count / 2 + 4000) { broken[index] = 0xFF }
        let corrupt = try inspect(broken)
        #expect(corrupt.damage.isCorrupt || corrupt.damage.hasWrongChecksum)
        #expect(corrupt.spans > 5_000)
    }

    @Test func aHugeWindowIsRefused() throws {
        let wide = try inspect(zstd(Self.csv, windowLog: 28))
        #expect(wide.verdict == .unreadable)
        #expect(wide.diagnostics.first?.message.contains("too much memory") == true)
        #expect(try inspect(zstd(Self.csv, windowLog: 27)).verdict == .clean)
    }
}
