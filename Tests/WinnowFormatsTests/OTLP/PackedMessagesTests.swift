import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// What the Collector's file exporter writes with `compression: zstd`: four bytes of length, then a zstd frame.
@Suite struct PackedMessagesTests {
    private static func framed(_ bytes: [UInt8]) -> [UInt8] { bigEndian(bytes.count) + bytes }

    private static func requests() -> [(protobuf: [UInt8], json: [UInt8])] {
        (1...3 as ClosedRange<UInt64>).map { seed in
            let made = RandomBatch(seed: seed, traces: 3, recorded: true)
            let rows = 0..<UInt32(made.batch.spanCount)
            var json: [UInt8] = []
            OTLPJSONWriter(made.tables).write(made.batch, rows: rows, to: &json)
            return (OTLPEncoder.encode(made.batch, rows: rows, made.tables), json)
        }
    }

    /// Every request of a file as protobuf again.
    private func encoded(_ file: [UInt8]) throws -> [[UInt8]] {
        let read = try readAll(TemporaryFile(file).path)
        #expect(read.format == "otlp-protobuf" && read.damage.isClean, "\(read.damage.diagnostics)")
        let all = batch(read.block)
        return Set(read.block.spans.map(\.request)).sorted().map { ordinal in
            OTLPEncoder.encode(
                all, rows: (0..<UInt32(read.block.count)).filter { read.block.spans[Int($0)].request == ordinal },
                read.block.tables)
        }
    }

    @Test func compressedRequestsAreReadAsThePlainOnes() throws {
        let requests = Self.requests()
        let plain = try encoded(requests.flatMap { Self.framed($0.protobuf) })
        #expect(plain.count == 3)
        #expect(try encoded(requests.flatMap { Self.framed(zstd($0.protobuf)) }) == plain)
        #expect(try encoded(requests.flatMap { Self.framed(zstd($0.json, checksum: false)) }) == plain)
        // Messages of either kind, an empty one, and the whole file compressed once more.
        let mixed = Self.framed(zstd(requests[0].json)) + Self.framed(requests[1].protobuf) + Self.framed(zstd([]))
        #expect(try encoded(zstd(mixed)) == Array(plain[..<2]))
    }

    @Test func aDamagedRequestCostsItselfOnly() throws {
        let requests = Self.requests()
        let good = Self.framed(zstd(requests[0].protobuf))
        let spans = try readAll(TemporaryFile(good).path).block.count
        var checksum = zstd(requests[1].protobuf)
        checksum[checksum.count - 1] ^= 1
        let cut = Array(zstd(requests[1].protobuf).dropLast(9))
        let bomb = zstd([UInt8](repeating: 0, count: 65 << 20))
        for (bad, words) in [
            (checksum, "zstd"), (cut, "ends early"), (zstd(Array("{\"resourceSpans\":[".utf8)), "ends early"),
            (zstd(Array("{\"a\":1}".utf8)), "no resourceSpans"), (zstd([0x0A, 0x7F]), "inflated request"),
            (bomb, "64 MiB"),
        ] {
            let read = try readAll(TemporaryFile(good + Self.framed(bad) + good).path)
            #expect(read.block.count == 2 * spans && read.damage.skipped == 1, "\(words)")
            let told = try #require(read.damage.diagnostics.first)
            #expect(told.message.contains(words) && told.message.contains("byte \(good.count)"), "\(told)")
        }
    }
}
