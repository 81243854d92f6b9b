import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

/// Reads a whole file.
func readAll(_ path: String, limit: Int = 8192) throws -> (block: SpanBlock, damage: TraceDamage, format: String) {
    let file = try TraceFile(path)
    var block = SpanBlock()
    while try file.read(&block, limit: block.count + limit) {}
    return (block, file.damage, file.format.id)
}

/// The spans of a block as an encoder takes them.
func batch(_ block: SpanBlock) -> TraceBatch { block.batch(of: 0..<block.count) }

func varint(_ value: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 128 {
        bytes.append(UInt8(rest & 127) | 128)
        rest >>= 7
    }
    return bytes + [UInt8(rest)]
}

func bigEndian(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }

@Suite struct RoundTripTests {
    @Test(arguments: [false, true])
    func whatIsWrittenIsReadBackInEveryForm(recorded: Bool) throws {
        for seed in 0..<8 as Range<UInt64> {
            let made = RandomBatch(seed: seed, recorded: recorded)
            let rows = 0..<UInt32(made.batch.spanCount)
            let bytes = OTLPEncoder.encode(made.batch, rows: rows, made.tables)
            var json: [UInt8] = []
            OTLPJSONWriter(made.tables).write(made.batch, rows: rows, to: &json)
            let pretty = json.flatMap { $0 == UInt8(ascii: "{") ? [$0, 0x0A] : [$0] }
            for (name, content, format) in [
                ("plain", bytes, "otlp-protobuf"), ("varint", varint(bytes.count) + bytes, "otlp-protobuf"),
                ("fixed", bigEndian(bytes.count) + bytes, "otlp-protobuf"), ("json", json, "otlp-json"),
                ("pretty", pretty, "otlp-json"),
            ] {
                let read = try readAll(TemporaryFile(content).path)
                #expect(read.damage.isClean, "\(name) \(seed): \(read.damage.diagnostics)")
                #expect(read.format == format)
                #expect(read.block.count == made.batch.spanCount)
                let again = OTLPEncoder.encode(batch(read.block), rows: rows, read.block.tables)
                // Text like `\u{FFFD}` aside both forms carry everything: the bytes come out again.
                #expect(again == bytes, "\(name) \(seed)")
            }
        }
    }

    @Test func severalRequestsKeepTheirOrdinals() throws {
        let made = (1...5).map { RandomBatch(seed: UInt64($0), traces: $0, recorded: true) }
        let requests = made.map { OTLPEncoder.encode($0.batch, rows: 0..<UInt32($0.batch.spanCount), $0.tables) }
        let want = made.enumerated().flatMap { Array(repeating: UInt32($0), count: $1.batch.spanCount) }
        let lines = made.flatMap { one -> [UInt8] in
            var line: [UInt8] = []
            OTLPJSONWriter(one.tables).write(one.batch, rows: 0..<UInt32(one.batch.spanCount), to: &line)
            return line + [0x0A]
        }
        let byVarint: [UInt8] = requests.flatMap { varint($0.count) + $0 }
        let byFixed: [UInt8] = requests.flatMap { bigEndian($0.count) + $0 }
        // Empty requests in front explain nothing and hide nothing.
        let empties: [UInt8] = [0, 0] + byVarint
        for content in [byVarint, byFixed, lines, empties] {
            let read = try readAll(TemporaryFile(content).path, limit: 1)
            let shift = read.block.spans[0].request
            #expect(read.block.spans.map(\.request).map { $0 - shift } == want)
            #expect(read.damage.isClean)
        }
    }

    @Test func aDamagedRequestCostsItselfOnly() throws {
        let made = RandomBatch(seed: 3, traces: 4, recorded: true)
        let request = OTLPEncoder.encode(made.batch, rows: 0..<UInt32(made.batch.spanCount), made.tables)
        var bad = request
        bad[0] = 0x07
        let content: [UInt8] = [request, bad, request].flatMap { varint($0.count) + $0 }
        let read = try readAll(TemporaryFile(content).path)
        #expect(read.block.count == 2 * made.batch.spanCount)
        #expect(read.damage.skipped == 1)
        #expect(read.damage.diagnostics[0].text.contains("request 2"))
        let cut = try readAll(TemporaryFile(content.dropLast(3)).path)
        #expect(cut.block.count == made.batch.spanCount)
        #expect(cut.damage.skipped == 2)
        #expect(cut.damage.isTruncated)
    }
}
