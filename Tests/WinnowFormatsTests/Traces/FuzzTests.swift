import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

/// Damaged input of every kind: it may be refused or read in part, and never traps, hangs or grows.
@Suite struct FuzzTests {
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

    @Test(arguments: Samples.names)
    func damagedFilesAreReadOrRefused(kind: String) throws {
        let source = try #require(Samples.all[kind]).bytes
        var random = TestRandom(seed: Draw.key(kind))
        for _ in 0..<35 { Self.check(random.damaged(source)) }
    }

    /// Cut at many places (at every one of the first and last bytes), and the two parts in the wrong order.
    @Test(arguments: Samples.names)
    func cutFilesAreReadOrRefused(kind: String) throws {
        let source = try #require(Samples.all[kind]).bytes
        let stride = max(1, source.count / 20)
        for cut in 0..<source.count where cut % stride == 0 || cut < 12 || cut + 6 > source.count {
            Self.check(Array(source[..<cut]))
            if cut % (stride * 4) == 0 { Self.check(Array(source[cut...] + source[..<cut])) }
        }
    }

    /// What is read of a file's copies is what is read of the file, again and again.
    @Test(arguments: Samples.names)
    func doubledFilesAreReadTwice(kind: String) throws {
        let (source, format) = try #require(Samples.all[kind])
        let once = try TraceInspection(TemporaryFile(source).path)
        #expect(once.format == format)
        #expect(once.damage.isClean && once.spans > 0, "\(once.diagnostics)")
        let twice = try TraceInspection(TemporaryFile(source + source).path)
        #expect(twice.spans == 2 * once.spans)
        #expect(twice.traces == once.traces)
        #expect(twice.identicalRepeats >= once.spans - once.duplicateSpanIDs)
        // The header of a CSV file is a bad row in the middle of one.
        #expect(twice.damage.skipped == (format == "nezha-csv" ? 1 : 0), "\(twice.diagnostics)")
    }

    @Test(arguments: Samples.names)
    func compressedFilesAreReadAsTheyAre(kind: String) throws {
        let source = try #require(Samples.all[kind]).bytes
        let plain = try TraceInspection(TemporaryFile(source).path)
        let half = source.count / 2
        let (first, second) = (Array(source[..<half]), Array(source[half...]))
        for (packed, compression) in [
            (gzip(source), Compression.gzip), (gzip(first) + gzip(second), .gzip), (zstd(source), .zstd),
            (zstd(first) + zstd(second), .zstd),
        ] {
            let read = try TraceInspection(TemporaryFile(packed).path)
            #expect(read.compression == compression)
            #expect(read.spans == plain.spans && read.damage.isClean, "\(read.diagnostics)")
        }
    }

    @Test(arguments: [gzip, { zstd($0) }] as [@Sendable ([UInt8]) -> [UInt8]])
    func damagedStreamsAreReadOrRefused(pack: @Sendable ([UInt8]) -> [UInt8]) {
        let packed = pack(Array(Samples.zipkin.utf8))
        var random = TestRandom(seed: 7)
        for _ in 0..<150 { Self.check(random.damaged(packed)) }
        for length in stride(from: 0, to: packed.count, by: 3) { Self.check(Array(packed[0..<length])) }
    }

    /// What protobuf readers trip over, in front of, between and inside good requests.
    @Test(arguments: ["protobuf", "collector", "single", "packed"])
    func hostileProtobufIsReadOrRefused(kind: String) throws {
        let source = try #require(Samples.all[kind]).bytes
        let endless = [UInt8](repeating: 0xFF, count: 9)
        let pieces: [[UInt8]] = [
            // Varints of ten bytes, the last one right and one too large; eleven bytes.
            endless + [0x01], endless + [0x02], endless + [0x80, 0x01],
            // Lengths beyond the end, beyond 2^31, beyond 2^63.
            [0x0A, 0xFF, 0x7F], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x0A] + endless + [0x01],
            [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x03, 0xFF, 0xFF, 0xFF],
            // Groups: closed, open, only ended, deep; wire types 6 and 7; field number 0.
            [0x0B, 0x0C], [0x0B], [0x0C], [UInt8](repeating: 0x0B, count: 2000), [0x0E], [0x0F], [0x00, 0x00],
            // Messages in each other.
            (0..<60).reduce([0x0A, 0]) { inner, _ in [0x0A] + varint(inner.count) + inner },
            // A zstd frame of nothing, of an endless window, of a content size that is not there.
            [0, 0, 0, 4, 0x28, 0xB5, 0x2F, 0xFD], [0, 0, 0, 6, 0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xFF],
            [0, 0, 0, 13, 0x28, 0xB5, 0x2F, 0xFD, 0xC0] + [UInt8](repeating: 0xFF, count: 8),
        ]
        var random = TestRandom(seed: 13)
        for piece in pieces {
            Self.check(piece)
            Self.check(piece + source)
            Self.check(source + piece)
            for _ in 0..<3 {
                let at = random.below(source.count)
                Self.check(source[..<at] + piece + source[at...])
            }
        }
    }

    /// Depth and length that parsers and their memory trip over.
    @Test(arguments: ["jaeger", "jaeger-proto", "zipkin", "stdout", "lines"])
    func deepAndLongValuesCostThemselves(kind: String) throws {
        let source = String(decoding: try #require(Samples.all[kind]).bytes, as: UTF8.self)
        let spans = try TraceInspection(TemporaryFile(source).path).spans
        let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
        let key = ["jaeger": "spanID", "jaeger-proto": "spanId", "zipkin": "id", "stdout": "Name", "lines": "spanId"]
        let mark = "\"\(try #require(key[kind]))\":"
        for value in [
            deep, "\"" + String(repeating: "x", count: 200_000) + "\"", String(repeating: "9", count: 50_000),
        ] {
            let at = try #require(source.firstRange(of: mark)).lowerBound
            let text = source[..<at] + "\"odd\":\(value)," + source[at...]
            let read = try TraceInspection(TemporaryFile(String(text)).path)
            // Deep text costs one span (of OTLP lines the line), a long one nothing.
            #expect(value == deep ? read.damage.skipped == 1 : read.spans == spans, "\(read.diagnostics)")
            #expect(read.spans > 0)
        }
    }

    @Test func randomBytesAreRefused() {
        var random = TestRandom(seed: 11)
        for _ in 0..<150 { Self.check((0..<random.below(600)).map { _ in UInt8(truncatingIfNeeded: random.next()) }) }
    }
}
