import Testing
import WinnowFormats
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

    @Test func everySpanIsInOneRequest() throws {
        let batch = traces([4, 5, 3, 20, 1])
        let tables = TraceTables()
        for isJSON in [false, true] {
            for compression in [nil, RequestCompression.gzip, .deflate] {
                let made = LiveRequests(isJSON: isJSON, compression: compression, mostBytes: 700).make(batch, tables)
                #expect(made.reduce(0) { $0 + $1.spans } == 33 && made.count > 2)
                #expect(made.allSatisfy { $0.bytes <= 700 && (compression == nil) == ($0.body.count == $0.bytes) })
                #expect(made.map(\.due).max() == batch.end[..<33].max())
            }
        }
    }
}
