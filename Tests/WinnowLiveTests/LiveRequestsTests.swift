import Testing
@testable import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowLive

/// How traces become requests.
@Suite struct LiveRequestsTests {
    /// Traces of so many spans each, a tenth of a second apart.
    private func traces(_ sizes: [Int], requests: Bool = false) -> TraceBatch {
        var batch = TraceBatch()
        batch.reserve(traces: sizes.count, spans: sizes.reduce(0, +))
        var row = 0
        for (trace, size) in sizes.enumerated() {
            batch.traceIDLow[trace] = UInt64(trace + 1)
            batch.firstSpan[trace] = UInt32(row)
            for _ in 0..<size {
                batch.spanID[row] = UInt64(row + 1)
                batch.start[row] = UInt64(trace) * 100_000_000
                batch.end[row] = batch.start[row] + 5_000_000_000 - UInt64(row)
                batch.parent[row] = -1
                row += 1
            }
        }
        batch.traceCount = sizes.count
        batch.spanCount = row
        batch.firstSpan[sizes.count] = UInt32(row)
        if requests { batch.request = (0..<row).map { UInt32($0 / 3) } }
        return batch
    }

    @Test func wholeTracesGoTogether() {
        let requests = LiveRequests(mostSpans: 10)
        #expect(requests.ranges(traces([4, 5, 3, 20, 1])) == [0..<9, 9..<12, 12..<32, 32..<33])
        // A second of traces is a request, however few.
        #expect(LiveRequests().ranges(traces([Int](repeating: 1, count: 25))) == [0..<10, 10..<20, 20..<25])
        #expect(requests.ranges(TraceBatch()) == [])
        // Those of a file stay.
        #expect(LiveRequests(mostSpans: 2).ranges(traces([4, 4], requests: true)) == [0..<3, 3..<6, 6..<8])
    }

    @Test func gzipIsThatOfPython() throws {
        let body = Array(String(repeating: "winnow ", count: 40).utf8)
        let member = RequestCompression.gzip.compress(body, seconds: 1_234_567_890)
        // gzip.GzipFile: no flags, the time, best compression, an unknown system; then the checksum and the length.
        #expect(Array(member.prefix(10)) == [0x1f, 0x8b, 8, 0, 0xd2, 0x02, 0x96, 0x49, 2, 0xff])
        #expect(Array(member.suffix(4)) == [24, 1, 0, 0])
        #expect(RequestCompression.deflate.compress(body).prefix(2) == [0x78, 0x9c])
        #expect(RequestCompression.gzip.compress([]).count == 20)
        #expect(RequestCompression.stored([7, 8]) == [1, 2, 0, 0xfd, 0xff, 7, 8])
        #expect(RequestCompression.stored([UInt8](repeating: 1, count: 0x10000)).count == 0x10000 + 10)
    }

    @Test(arguments: [false, true]) func everySpanIsInOneRequest(isJSON: Bool) {
        let random = RandomBatch(seed: 3, traces: 40, recorded: false)
        let whole = LiveRequests(isJSON: isJSON, mostSpans: .max, gatheringNanos: .max, mostBytes: .max)
        let all = whole.make(random.batch, random.tables)
        #expect(all.count == 1 && all.map(\.spans) == [random.batch.spanCount] && all[0].bytes == all[0].body.count)
        let most = all[0].bytes / 5
        for compression in [nil, RequestCompression.gzip, .deflate] {
            var requests = whole
            requests.compression = compression
            requests.mostBytes = most
            let made = requests.make(random.batch, random.tables)
            #expect(made.reduce(0) { $0 + $1.spans } == random.batch.spanCount && made.count >= 5)
            #expect(made.allSatisfy { $0.bytes <= most || $0.spans == 1 })
            let isCompressed = made.reduce(0) { $0 + $1.body.count } < made.reduce(0) { $0 + $1.bytes }
            #expect(isCompressed == (compression != nil))
            #expect(made.map(\.due).max() == random.batch.end[..<random.batch.spanCount].max())
        }
    }
}
