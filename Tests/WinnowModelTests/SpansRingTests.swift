import Testing
import WinnowModel
import WinnowTestSupport

/// Slabs, columns and handles.
@Suite struct SpansRingTests {
    @Test func slabsComeInOrderAndLeaveFromTheFront() {
        var ring = SpansRing()
        for sequence in 0..<5 {
            let slab = Spans()
            slab.sequence = sequence
            ring.append(slab)
        }
        #expect(ring.end == 5 && ring[3].sequence == 3)
        ring.release(before: 2)
        #expect(ring.base == 2 && ring[2].sequence == 2 && ring.end == 5)
        ring.release(before: 1)
        #expect(ring.base == 2)
        ring.release(before: 99)
        #expect(ring.base == 5 && ring.end == 5)
    }

    @Test func handlesAreOrderedAsTraffic() {
        let handle = SpanHandle(sequence: 70_000, row: 123_456)
        #expect(handle.sequence == 70_000 && handle.row == 123_456)
        #expect(SpanHandle(sequence: 1, row: 5) < SpanHandle(sequence: 2, row: 0))
        #expect(SpanHandle(sequence: 1, row: 5) < SpanHandle(sequence: 1, row: 6))
    }

    @Test func aSlabKnowsTheTraceOfEachSpanAgainAndAgain() {
        let traffic = TestTraffic([
            Trace.build { TraceSpan { TraceSpan() } }, Trace.build { TraceSpan() },
            Trace.build { TraceSpan { TraceSpan { TraceSpan() } } },
        ])
        let slab = traffic.slabs[0]
        #expect(Array(slab.traceOf[0..<6]) == [0, 0, 1, 2, 2, 2])
        #expect(slab.batch.parent[0..<6] == [-1, 0, -1, -1, 3, 4])
        slab.removeAll()
        #expect(slab.batch.traceCount == 0 && slab.batch.spanCount == 0)
        slab.index()
    }

    @Test func causesAreUnique() {
        #expect(Set(SpanFate.allCases.map(\.cause)).count == SpanFate.allCases.count)
        #expect(Set(TraceClasses.all.map(\.id)).count == TraceClasses.all.count)
        #expect(SpanFate.allCases.filter(\.isLoss).allSatisfy { $0 != .kept && $0 != .notSampled })
    }
}
