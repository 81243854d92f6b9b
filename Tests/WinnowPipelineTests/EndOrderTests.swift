import Testing
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

/// Spans come in the order of their ends, ties by instance, trace and row, whatever the ends look like.
@Suite struct EndOrderTests {
    private static func slab(_ sequence: Int, _ random: inout TestRandom) -> Spans {
        let slab = Spans()
        slab.sequence = sequence
        let traces = 1 + random.below(30)
        // Equal ends, ends spread over a little or a lot, a few far away, now and then one before its start.
        let spread = random.pick([1, 2, 50, 1_000_000, 1 << 40])
        let from = UInt64(sequence) * 1_000_000
        for trace in 0..<traces {
            let first = slab.batch.spanCount
            let count = 1 + random.below(40)
            slab.batch.reserve(traces: trace + 1, spans: first + count)
            for row in first..<first + count {
                slab.batch.start[row] = from + UInt64(random.below(1000))
                slab.batch.end[row] = from + UInt64(random.below(spread))
                if random.oneIn(50) { slab.batch.end[row] = .max - UInt64(random.below(3)) }
                slab.batch.instance[row] = UInt32(random.below(3))
                slab.batch.parent[row] = -1
            }
            slab.batch.traceCount = trace + 1
            slab.batch.spanCount = first + count
            slab.batch.firstSpan[trace + 1] = UInt32(first + count)
        }
        slab.index()
        return slab
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func agreesWithASort(seed: UInt64) {
        var random = TestRandom(seed: seed)
        var ring = SpansRing()
        var order = EndOrder()
        var expected: [EndOrder.Entry] = []
        var entries: [EndOrder.Entry] = []
        for sequence in 0..<5 {
            let slab = Self.slab(sequence, &random)
            ring.append(slab)
            for row in 0..<slab.batch.spanCount {
                let end = max(slab.batch.end[row], slab.batch.start[row])
                expected.append(EndOrder.Entry(end: end, span: SpanHandle(sequence: sequence, row: row)))
            }
            let limit = sequence == 4 ? UInt64.max : UInt64(sequence + 1) * 1_000_000
            order.order(slab, before: limit, ring: ring, into: &entries)
            Self.check(entries, &expected, before: limit, ring)
        }
        // A span that ends at the end of time is still carried: no limit lies beyond it.
        order.order(nil, before: .max, ring: ring, into: &entries)
        #expect(entries.isEmpty && expected.allSatisfy { $0.end == .max })
    }

    private static func check(
        _ entries: [EndOrder.Entry], _ expected: inout [EndOrder.Entry], before limit: Nanos, _ ring: SpansRing
    ) {
        func instance(_ entry: EndOrder.Entry) -> UInt32 { ring[entry.span.sequence].batch.instance[entry.span.row] }
        let due = expected.filter { $0.end < limit }.sorted {
            ($0.end, instance($0), $0.span) < ($1.end, instance($1), $1.span)
        }
        expected.removeAll { $0.end < limit }
        #expect(entries.map(\.span) == due.map(\.span) && entries.map(\.end) == due.map(\.end))
    }

    @Test func nothingComesOfNothing() {
        var order = EndOrder()
        var entries = [EndOrder.Entry(end: 1, span: SpanHandle(rawValue: 1))]
        order.order(nil, before: .max, ring: SpansRing(), into: &entries)
        #expect(entries.isEmpty)
    }
}
