import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats

/// Requests on the wire: what is encoded has the size that is computed, and comes out as it went in, however it is compressed.
@Suite struct WireCodecTests {
    private static let compressions: [WireCompression] = [
        .none, .gzip(level: 1), .gzip(level: 6), .zlib(level: 9), .zstd(level: 1), .zstd(level: 3),
    ]

    /// Some rows of a random batch as a request.
    private static func request(_ made: RandomBatch, _ rows: [Int]) -> RequestColumns {
        let spans = Spans()
        spans.batch = made.batch
        spans.index()
        var request = RequestColumns()
        request.begin(count: rows.count)
        request.append(rows.map { SpanHandle(sequence: 0, row: $0) }[...], of: spans)
        return request
    }

    private static func isCarried(
        _ codec: WireCodec, _ request: RequestColumns, _ tables: TraceTables, _ how: WireCompression
    ) -> String? {
        _ = codec.encode(request, tables)
        if codec.compress(how) == nil { return "not compressed" }
        if !codec.decompress(how) { return "not decompressed" }
        return codec.decode() ?? codec.difference(request, tables)
    }

    @Test(arguments: [false, true])
    func everyRequestComesOutAsItWentIn(recorded: Bool) {
        for seed in 0..<40 as Range<UInt64> {
            let codec = WireCodec()
            let made = RandomBatch(seed: seed, recorded: recorded, invalidIDs: recorded)
            let whole = Array(0..<made.batch.spanCount)
            var sizes: [UInt32] = []
            SpanSizer(made.tables).measure(made.batch, into: &sizes)
            // Several requests through one codec: what it remembers must not fool it.
            for rows in [whole, whole.filter { $0 % 3 != 1 }.reversed(), [0], whole] {
                let request = Self.request(made, rows)
                let size = RequestSizer(made.tables).request(made.batch, rows: rows.map(UInt32.init), sizes: sizes)
                for how in Self.compressions {
                    #expect(codec.encode(request, made.tables) == size, "seed \(seed)")
                    #expect(Self.isCarried(codec, request, made.tables, how) == nil, "seed \(seed) \(how.text)")
                }
            }
        }
    }

    @Test func compressionMakesRequestsShorter() throws {
        let made = RandomBatch(seed: 1, traces: 60, recorded: false)
        let codec = WireCodec()
        let bytes = codec.encode(Self.request(made, Array(0..<made.batch.spanCount)), made.tables)
        for how in Self.compressions {
            let compressed = try #require(codec.compress(how))
            if how == .none { #expect(compressed == bytes) } else { #expect(compressed < bytes, "\(how.text)") }
        }
    }

    @Test func everyChangedByteIsNoticed() {
        let made = RandomBatch(seed: 7, traces: 3, recorded: true)
        let request = Self.request(made, Array(0..<made.batch.spanCount))
        for how in Self.compressions {
            let codec = WireCodec()
            _ = codec.encode(request, made.tables)
            let length = codec.compress(how) ?? 0
            var unnoticed: [Int] = []
            for place in 0..<length {
                codec.setTamper { $0[place] ^= 1 }
                if Self.isCarried(codec, request, made.tables, how) == nil { unnoticed.append(place) }
            }
            switch how {
            case .none: #expect(unnoticed.isEmpty)
            // Hints in headers, and other ways to write the same, are nothing that a receiver looks at.
            case .gzip, .zlib, .zstd: #expect(unnoticed.count < length / 20, "\(how.text) \(unnoticed) of \(length)")
            }
            codec.setTamper(nil)
            #expect(Self.isCarried(codec, request, made.tables, how) == nil)
        }
    }

    /// What columns hold of a span.
    private enum Part: CaseIterable {
        case trace, traceHigh, span, parent, start, end, status, flags, operation, instance, attributes, extras

        func change(_ batch: inout TraceBatch, _ row: Int) {
            switch self {
            case .trace: batch.traceIDLow[0] ^= 2
            case .traceHigh: batch.traceIDHigh[0] ^= 1 << 60
            case .span: batch.spanID[row] ^= 4
            case .parent: batch.parentSpanID[row] ^= 8
            case .start: batch.start[row] ^= 1
            case .end: batch.end[row] ^= 1
            case .status: batch.status[row] ^= 1
            case .flags: batch.flags[row] ^= 2
            case .operation: batch.operation[row] = (batch.operation[row] + 1) % 6
            case .instance: batch.instance[row] = (batch.instance[row] + 1) % 6
            case .attributes: batch.attributes[row] = (batch.attributes[row] + 1) % 12
            case .extras: batch.extras[row] = (batch.extras[row] + 1) % 8
            }
        }
    }

    @Test(arguments: [false, true])
    func whateverColumnsHoldIsCompared(recorded: Bool) {
        for seed in 0..<12 as Range<UInt64> {
            let made = RandomBatch(seed: seed, recorded: recorded)
            var random = TestRandom(seed: seed)
            for part in Part.allCases {
                let codec = WireCodec()
                let sent = Changed(made, traces: 1)
                _ = codec.encode(sent.request, made.tables)
                #expect(codec.compress(.none) != nil && codec.decompress(.none) && codec.decode() == nil)
                #expect(codec.difference(sent.request, made.tables) == nil)
                let other = Changed(made, traces: 1) { part.change(&$0, random.below($0.spanCount)) }
                // What stands for the same is no difference.
                if other.content == sent.content { continue }
                #expect(codec.difference(other.request, made.tables) != nil, "seed \(seed): \(part)")
            }
        }
    }

    /// A request whose columns are changed before they are taken over.
    private struct Changed {
        var request = RequestColumns()
        let content: [UInt8]

        init(_ made: RandomBatch, traces: Int, _ change: (inout TraceBatch) -> Void = { _ in }) {
            let first = WireCodecTests.request(made, Array(made.batch.spans(of: 0)))
            let spans = Spans()
            spans.batch = first.batch
            change(&spans.batch)
            spans.index()
            request.begin(count: first.count)
            request.append((0..<first.count).map { SpanHandle(sequence: 0, row: $0) }[...], of: spans)
            content = OTLPEncoder.encode(request.batch, rows: 0..<UInt32(request.count), made.tables)
        }
    }

    @Test(arguments: [6, 7, 64, 128, 129, 130, 131, 192, 400])
    func whatSamplersWriteIsAsLongAsTheySay(_ bytes: Int) throws {
        let made = RandomBatch(seed: 2, recorded: false)
        var request = Self.request(made, [0, 1])
        let codec = WireCodec()
        let before = codec.encode(request, made.tables)
        request.hasAdditions = true
        let state = request.additions.add(traceState: "ot=th:8")
        request.additions.set(1, traceState: state, recorded: 0, addedBytes: bytes + 9)
        #expect(request.additions.impossible == nil)
        let after = codec.encode(request, made.tables)
        // Lengths of span, scope and resource may take a byte more each.
        #expect((before + bytes + 9...before + bytes + 12).contains(after))
        #expect(Self.isCarried(codec, request, made.tables, .gzip(level: 1)) == nil)
        var bare = Self.request(made, [0, 1])
        bare.hasAdditions = false
        #expect(codec.difference(bare, made.tables) != nil, "the trace state is compared")
    }

    @Test func lengthsThatNothingHasAreSaid() {
        var additions = SpanAdditions()
        additions.set(3, traceState: -1, recorded: 0, addedBytes: 5)
        #expect(additions.impossible?.row == 3 && additions.impossible?.bytes == 5)
        additions.removeAll()
        #expect(additions.impossible == nil)
    }

    @Test func exportersOfTheCollectorNameTheirCompression() {
        #expect(WireCompression(collector: nil, level: nil) == .collectorDefault)
        #expect(WireCompression(collector: "none", level: 3) == WireCompression.none)
        #expect(WireCompression(collector: "", level: nil) == WireCompression.none)
        #expect(WireCompression(collector: "gzip", level: 1) == .gzip(level: 1))
        #expect(WireCompression(collector: "gzip", level: -1) == .gzip(level: 6))
        #expect(WireCompression(collector: "deflate", level: nil) == .zlib(level: 6))
        #expect(WireCompression(collector: "zstd", level: nil) == .zstd(level: 3))
        #expect(WireCompression(collector: "snappy", level: nil) == nil)
        #expect(WireCompression.zstd(level: 3).at(level: 1) == .zstd(level: 1))
    }
}
