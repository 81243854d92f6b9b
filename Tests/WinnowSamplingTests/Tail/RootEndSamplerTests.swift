import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// Every consequence of deciding when the root arrives is a fate of its own.
@Suite struct RootEndSamplerTests {
    private struct Run {
        var sampler = RootEndSampler()
        var fates: [Int: SpanFate] = [:]
        var decisions: [TraceDecision] = []
        let traffic: TestTraffic

        init(_ traffic: TestTraffic) { self.traffic = traffic }

        mutating func receive(_ rows: Int..., at millis: UInt64) {
            var output = StageOutput()
            let spans = rows.map { SpanHandle(sequence: 0, row: $0) }
            sampler.receive(spans[...], at: millis * 1_000_000, ring: traffic.ring, into: &output)
            book(output)
        }

        mutating func end() {
            var output = StageOutput()
            sampler.finish(at: .max, ring: traffic.ring, into: &output)
            sampler.retire(0, into: &output)
            sampler.retire(0, into: &output)
            book(output)
        }

        private mutating func book(_ output: StageOutput) {
            for span in output.kept { give(span, .kept) }
            for (span, fate) in output.gone { give(span, fate) }
            decisions += output.decisions
        }

        private mutating func give(_ span: SpanHandle, _ fate: SpanFate) {
            #expect(fates[span.row] == nil, "span \(span.row) has two fates")
            fates[span.row] = fate
        }
    }

    @Test func decidesAtOnceByErrorThenLatency() {
        let traffic = TestTraffic([
            Trace.build { TraceSpan("a", "ok", .server, 0...5000) { TraceSpan() } },
            Trace.build { TraceSpan("a", "slow", .server, 0...5001) { TraceSpan() } },
            Trace.build { TraceSpan("a", "bad", .server, 0...9000) { TraceSpan().status(.error) } },
            // The root is quick; that the trace lasts longer is not seen.
            Trace.build { TraceSpan("a", "quick", .server, 0...10) { TraceSpan("b", "slow", .internal, 0...9000) } },
        ])
        var run = Run(traffic)
        run.receive(1, 0, 3, 2, 5, 4, 7, 6, at: 9000)
        #expect(run.decisions.map(\.outcome) == [.notSampled, .sampled, .sampled, .notSampled])
        #expect(run.decisions.map(\.policy) == [-1, 1, 0, -1])
        #expect(run.decisions.allSatisfy { $0.round == 0 && $0.spansSeen == 2 && $0.decidedAt == 9_000_000_000 })
        run.end()
        #expect(
            (0..<8).map { run.fates[$0] } == [
                .notSampled, .notSampled, .kept, .kept, .kept, .kept, .notSampled, .notSampled,
            ])
        #expect(run.sampler.rules.map(\.name) == ["error", "latency"])
        #expect(run.sampler.load.bufferedSpans == 0)
    }

    @Test func whatComesAfterTheRootIsLostThoughTheTraceWasKept() {
        let traffic = TestTraffic([
            Trace.build {
                TraceSpan("a", "root", .server, 0...100).status(.error)
                TraceSpan("a", "late", .internal, 0...200).orphaned()
                TraceSpan("a", "later", .internal, 0...300).orphaned()
            }
        ])
        var run = Run(traffic)
        run.receive(0, 1, at: 200)
        run.receive(2, at: 300)
        run.end()
        #expect(run.fates == [0: .kept, 1: .lateAfterPop, 2: .lateAfterPop])
        #expect(run.decisions.count == 1)
        // The buffer grows for ever.
        #expect(run.sampler.load.bufferedSpans == 2)
    }

    @Test func aTraceWhoseRootNeverComesIsNeverDecided() {
        let traffic = TestTraffic([
            Trace.build {
                TraceSpan().status(.error).orphaned()
                TraceSpan().orphaned()
            }
        ])
        var run = Run(traffic)
        run.receive(0, 1, at: 1)
        #expect(run.fates.isEmpty && run.sampler.nextTick == nil)
        run.end()
        #expect(run.fates == [0: .neverDecided, 1: .neverDecided])
        #expect(run.decisions.isEmpty && run.sampler.load.bufferedSpans == 2)
    }

    @Test func aSecondRootDecidesAgainOnWhatCameSince() {
        let traffic = TestTraffic([
            Trace.build {
                TraceSpan("a", "first", .server, 0...10)
                TraceSpan("a", "between", .internal, 0...20).status(.error).orphaned()
                TraceSpan("a", "second", .server, 0...30)
                TraceSpan("a", "after", .internal, 0...40).orphaned()
            }
        ])
        var run = Run(traffic)
        run.receive(0, at: 10)
        run.receive(1, at: 20)
        run.receive(2, at: 30)
        run.receive(3, at: 40)
        run.end()
        #expect(run.fates == [0: .notSampled, 1: .kept, 2: .kept, 3: .lateAfterPop])
        #expect(run.decisions.map(\.round) == [0, 1] && run.decisions.map(\.spansSeen) == [1, 2])
        #expect(run.decisions.map(\.firstArrival) == [10_000_000, 20_000_000])
    }
}
