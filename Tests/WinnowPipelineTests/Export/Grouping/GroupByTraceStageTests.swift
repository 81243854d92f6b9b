import Testing
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowTestSupport

/// A processor that hands each trace on as one request, after a wait from its first span.
@Suite struct GroupByTraceStageTests {
    private let traffic = RouteTraffic.traces(12, seed: 8)

    private func stage(traces: Int = 100, workers: Int = 1) -> GroupByTraceStage {
        var settings = GroupingSettings()
        settings.traces = traces
        settings.workers = workers
        return GroupByTraceStage(settings, seed: 1)
    }

    /// The spans of each trace, in order.
    private var traces: [[SpanHandle]] {
        traffic.slabs.flatMap { slab in
            (0..<slab.batch.traceCount).map { trace in
                slab.batch.spans(of: trace).map { SpanHandle(sequence: slab.sequence, row: $0) }
            }
        }
    }

    private func tick(_ stage: inout GroupByTraceStage, at now: Nanos) -> [[SpanHandle]] {
        var output = StageOutput()
        stage.tick(at: now, ring: traffic.ring, into: &output)
        var requests: [[SpanHandle]] = []
        output.forEachRequest { requests.append(Array($0)) }
        return requests
    }

    /// However the spans of traces are mixed, and whoever of several workers has them.
    @Test(arguments: [1, 3])
    func tracesLeaveOneByOne(workers: Int) {
        var stage = stage(workers: workers)
        var random = TestRandom(seed: 2)
        let spans = traffic.allSpans.shuffled(using: &random)
        var output = StageOutput()
        stage.receive(spans[...], at: 5, ring: traffic.ring, into: &output)
        #expect(output.isQuiet && stage.load.bufferedSpans == spans.count && stage.nextTick == 1_000_000_005)
        let requests = tick(&stage, at: 1_000_000_005)
        #expect(requests.map { $0.sorted() }.sorted { $0[0] < $1[0] } == traces)
        #expect(requests.allSatisfy { $0 == spans.filter(Set($0).contains) }, "in order of arrival")
        #expect(stage.load.bufferedSpans == 0 && stage.load.bufferedBytes == 0 && stage.nextTick == nil)
    }

    @Test func aFullRingLosesTheOldest() {
        var stage = stage(traces: 2)
        var output = StageOutput()
        for (number, trace) in traces.prefix(3).enumerated() {
            stage.receive(trace[...], at: Nanos(number), ring: traffic.ring, into: &output)
        }
        #expect(output.gone.map(\.span) == traces[0] && output.gone.allSatisfy { $0.fate == .evicted })
        #expect(stage.counters.evicted == 1 && output.kept.isEmpty)
        #expect(tick(&stage, at: 1_000_000_000).isEmpty, "its wait ends for nobody")
        #expect(tick(&stage, at: 1_000_000_002) == [traces[1], traces[2]])
        #expect(stage.counters.incomplete == 1 && stage.counters.releasedSpans == traces[1].count + traces[2].count)
    }

    @Test(arguments: [SpanFate.droppedOnShutdown, .lostInRestart])
    func whatWaitsAtTheEndIsLost(fate: SpanFate) {
        var stage = stage()
        var output = StageOutput()
        stage.receive(traffic.allSpans[...], at: 0, ring: traffic.ring, into: &output)
        if fate == .lostInRestart {
            stage.lose(at: 1, into: &output)
        } else {
            stage.finish(at: 1, ring: traffic.ring, into: &output)
        }
        #expect(output.gone.count == traffic.allSpans.count && output.gone.allSatisfy { $0.fate == fate })
        #expect(stage.load.bufferedSpans == 0 && stage.nextTick == nil)
    }
}
