import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@Suite struct SpanSizerTests {
    @Test(arguments: [false, true])
    func sizesEqualTheEncodersOutput(recorded: Bool) {
        for seed in 0..<60 as Range<UInt64> {
            let made = RandomBatch(seed: seed, recorded: recorded)
            let encoder = OTLPEncoder(made.tables)
            let requests = RequestSizer(made.tables)
            var sizes: [UInt32] = []
            SpanSizer(made.tables).measure(made.batch, into: &sizes)
            let rows = (0..<UInt32(made.batch.spanCount))
            for row in rows {
                let bytes = encoder.encode(made.batch, rows: [row])
                #expect(
                    requests.request(made.batch, rows: [row], sizes: sizes) == bytes.count, "seed \(seed) row \(row)")
            }
            let whole = encoder.encode(made.batch, rows: rows)
            #expect(requests.request(made.batch, rows: rows, sizes: sizes) == whole.count, "seed \(seed)")
            let some = rows.filter { $0 % 3 != 1 }.reversed()
            #expect(
                requests.request(made.batch, rows: some, sizes: sizes)
                    == OTLPEncoder.encode(made.batch, rows: some, made.tables).count)
        }
    }

    @Test func aMinimalSpanHasTheKnownBytes() {
        var tables = TraceTables()
        var batch = TraceBatch()
        batch.reserve(traces: 1, spans: 1)
        batch.traceCount = 1
        batch.spanCount = 1
        batch.firstSpan[1] = 1
        batch.traceIDHigh[0] = 0x0102_0304_0506_0708
        batch.traceIDLow[0] = 0x090A_0B0C_0D0E_0F10
        batch.spanID[0] = 0x1112_1314_1516_1718
        batch.start[0] = 1
        batch.end[0] = 2
        let service = tables.strings.intern("s")
        batch.operation[0] = tables.intern(
            Operation(service: service, name: tables.strings.intern("op"), kind: .server))
        let attributes = tables.attributes.intern([tables.entry("service.name", .string("s"))])
        batch.instance[0] = tables.intern(ServiceInstance(service: service, attributes: attributes))
        let span: [UInt8] =
            [0x0A, 16] + Array(1...16) + [0x12, 8] + Array(0x11...0x18) + [0x2A, 2, 0x6F, 0x70, 0x30, 2]
            + [0x39, 1, 0, 0, 0, 0, 0, 0, 0, 0x41, 2, 0, 0, 0, 0, 0, 0, 0]
            + [0x7A, 0, 0x85, 0x01, 0x01, 0x01, 0, 0]
        let resource: [UInt8] = [0x0A, 19, 0x0A, 12] + Array("service.name".utf8) + [0x12, 3, 0x0A, 1, 0x73]
        let scopeSpans: [UInt8] = [0x0A, 0, 0x12, UInt8(span.count)] + span
        let content: [UInt8] = [0x0A, 21] + resource + [0x12, UInt8(scopeSpans.count)] + scopeSpans
        #expect(OTLPEncoder.encode(batch, rows: [0], tables) == [0x0A, UInt8(content.count)] + content)
        var sizes: [UInt32] = []
        SpanSizer(tables).measure(batch, into: &sizes)
        #expect(sizes == [UInt32(span.count + 2)])
    }

    @Test(arguments: [0, 1, 127, 128, 16_383, 16_384, UInt64(UInt32.max), .max])
    func varintSizes(value: UInt64) {
        var count = 1
        var rest = value >> 7
        while rest > 0 {
            count += 1
            rest >>= 7
        }
        #expect(Wire.varint(value) == count)
    }
}
