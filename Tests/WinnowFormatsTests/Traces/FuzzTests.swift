import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

/// Damaged input of every kind: it may be refused or read in part, and never traps, hangs or grows.
@Suite struct FuzzTests {
    /// Changes some bytes: flips, cuts, doubles, swaps, overwrites with what parsers trip over.
    static func damaged(_ bytes: [UInt8], _ random: inout TestRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(4) where !bytes.isEmpty {
            let at = random.below(bytes.count)
            let length = min(bytes.count - at, 1 + random.below(40))
            switch random.below(8) {
            case 0: bytes[at] ^= 1 << UInt8(random.below(8))
            case 1: bytes.removeSubrange(at..<at + length)
            case 2: bytes.insert(contentsOf: bytes[at..<at + length], at: random.below(bytes.count))
            case 3: bytes.removeLast(bytes.count - at)
            case 4: bytes[at] = [0, 0xFF, 0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x0A][random.below(8)]
            case 5: bytes.insert(contentsOf: [UInt8](repeating: 0xFF, count: 10), at: at)
            case 6:
                let text = ["1e400", "99999999999999999999", "\\\\ud800", "null", "-1", "[[[[[[", "NaN", "\\r\\n"]
                bytes.replaceSubrange(at..<at + length, with: text[random.below(text.count)].utf8)
            default: for index in at..<at + length { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
            }
        }
        return bytes
    }

    /// Reads what can be read and holds what came out against itself.
    static func check(_ bytes: [UInt8]) {
        let file = TemporaryFile(bytes)
        do {
            let inspection = try TraceInspection(file.path)
            let isTold = inspection.verdict == .clean || !inspection.diagnostics.isEmpty
            let adds =
                inspection.traces <= inspection.spans && inspection.duplicateSpanIDs <= inspection.spans
                && inspection.orphans <= inspection.spans && inspection.damage.diagnostics.count <= 20
            if !isTold || !adds { Issue.record("\(inspection.lines)") }
            if inspection.spans > 0 {
                let read = try readAll(file.path)
                if read.block.count != inspection.spans { Issue.record("two readings differ") }
                let all = batch(read.block)
                var sizes: [UInt32] = []
                SpanSizer(read.block.tables).measure(all, into: &sizes)
                let rows = 0..<UInt32(read.block.count)
                let size = RequestSizer(read.block.tables).request(all, rows: rows, sizes: sizes)
                if OTLPEncoder.encode(all, rows: rows, read.block.tables).count != size { Issue.record("wrong size") }
            }
        } catch {
            Issue.record("\(error)")
        }
        file.remove()
    }

    static let sources: [String: [UInt8]] = {
        var sources: [String: [UInt8]] = [:]
        for seed in 1...3 as ClosedRange<UInt64> {
            let made = RandomBatch(seed: seed, traces: 1, recorded: true)
            let rows = 0..<UInt32(made.batch.spanCount)
            let request = OTLPEncoder.encode(made.batch, rows: rows, made.tables)
            var line: [UInt8] = []
            OTLPJSONWriter(made.tables).write(made.batch, rows: rows, to: &line)
            let pretty = line.flatMap { $0 == UInt8(ascii: "{") ? [$0, 0x0A] : [$0] }
            sources["protobuf", default: []] += varint(request.count) + request
            sources["collector", default: []] += bigEndian(request.count) + request
            sources["single", default: []] += request
            sources["lines", default: []] += line + [0x0A]
            sources["document", default: []] += pretty + [0x0A]
        }
        var csv = "TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano,Duration\n"
        for row in 1..<40 {
            csv += "a\(row / 9),\(row),\(row / 2),pod-bcdf-bcdfg,\"GET, x\",\(row * 100),\(row * 101),0\n"
        }
        sources["csv"] = Array(csv.utf8)
        return sources
    }()

    @Test(arguments: ["protobuf", "collector", "single", "lines", "document", "csv"])
    func damagedFilesAreReadOrRefused(kind: String) throws {
        let source = try #require(Self.sources[kind])
        var random = TestRandom(seed: Draw.key(kind))
        for _ in 0..<300 { Self.check(Self.damaged(source, &random)) }
    }

    @Test func damagedGzipIsReadOrRefused() throws {
        let csv = try #require(Self.sources["csv"])
        let zipped = gzip(csv)
        let inspection = try TraceInspection(TemporaryFile(zipped + zipped).path)
        // A second header is a bad row, everything else comes again.
        #expect(inspection.spans == 78)
        #expect(inspection.identicalRepeats == 39)
        #expect(inspection.damage.skipped == 1)
        var random = TestRandom(seed: 7)
        for _ in 0..<300 { Self.check(Self.damaged(zipped, &random)) }
        for length in 0..<zipped.count { Self.check(Array(zipped[0..<length])) }
    }

    @Test func randomBytesAreRefused() {
        var random = TestRandom(seed: 11)
        for _ in 0..<300 { Self.check((0..<random.below(600)).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
    }
}
