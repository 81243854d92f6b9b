import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats

/// Sizes in Zipkin's JSON are what its writer writes.
@Suite struct ZipkinSizerTests {
    @Test(arguments: 0..<12 as Range<UInt64>, [false, true])
    func sizesAreExact(_ seed: UInt64, recorded: Bool) {
        let made = RandomBatch(seed: seed, recorded: recorded, namesServices: seed % 2 == 0, invalidIDs: recorded)
        var sizer = ZipkinSizer()
        var sizes: [UInt32] = []
        sizer.measure(made.batch, made.tables, into: &sizes)
        let spans = ZipkinSpans(made.batch, made.tables)
        var body = JSONText()
        body.open("[")
        for trace in 0..<made.batch.traceCount {
            for row in made.batch.spans(of: trace) {
                var alone = JSONText()
                spans.span(trace, row, &alone)
                #expect(alone.bytes.count == Int(sizes[row]), "\(row)")
                spans.span(trace, row, &body)
            }
        }
        body.close("]\n")
        #expect(ZipkinSizer.body(sizes.prefix(made.batch.spanCount)) == body.bytes.count)
        #expect(ZipkinSizer.body([]) == 3)
    }
}
