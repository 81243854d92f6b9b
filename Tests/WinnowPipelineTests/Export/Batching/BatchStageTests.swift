import Testing
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowTestSupport

/// A batch processor on the way of spans: requests become others, later, and nothing else.
@Suite struct BatchStageTests {
    private static let second: Nanos = 1_000_000_000

    private let traffic = RouteTraffic.traces(40, seed: 3)

    private func settings(size: Int = 8192, maximum: Int = 0, millis: UInt64 = 200) -> BatchingSettings {
        var settings = BatchingSettings()
        settings.size = size
        settings.maximumSize = maximum
        settings.timeoutNanos = millis * 1_000_000
        return settings
    }

    private var spans: [SpanHandle] { traffic.allSpans }

    /// Gives a request to a stage and answers with the requests that it makes of it.
    private func requests(
        _ stage: inout BatchStage, _ spans: ArraySlice<SpanHandle>, at now: Nanos
    ) -> [[SpanHandle]] {
        var output = StageOutput()
        stage.receive(spans, at: now, ring: traffic.ring, into: &output)
        return Self.requests(output)
    }

    private static func requests(_ output: StageOutput) -> [[SpanHandle]] {
        var requests: [[SpanHandle]] = []
        output.forEachRequest { requests.append(Array($0)) }
        return requests
    }

    @Test func theTimerRunsFromTheStart() {
        var stage = BatchStage(settings())
        stage.start(at: 0)
        #expect(stage.nextTick == nil, "nothing waits")
        // Firings at 0.2 s and 0.4 s have found nothing.
        #expect(requests(&stage, spans[..<3], at: 450_000_000).isEmpty)
        #expect(stage.nextTick == 600_000_000 && stage.load.bufferedSpans == 3)
        var output = StageOutput()
        stage.tick(at: 600_000_000, ring: traffic.ring, into: &output)
        #expect(Self.requests(output) == [Array(spans[..<3])])
        #expect(stage.nextTick == nil && stage.load == StageLoad(peakOf: 3, traffic, spans[..<3]))
    }

    /// What comes at the instant at which the timer runs out goes along.
    @Test func theTimerComesAfterTheRequestsOfItsInstant() {
        var stage = BatchStage(settings())
        stage.start(at: 0)
        #expect(requests(&stage, spans[..<1], at: 200_000_000).isEmpty)
        #expect(stage.nextTick == 200_000_000)
        #expect(requests(&stage, spans[1..<2], at: 200_000_000).isEmpty)
        var output = StageOutput()
        stage.tick(at: 200_000_000, ring: traffic.ring, into: &output)
        #expect(Self.requests(output) == [Array(spans[..<2])])
    }

    @Test func whereClientsAreToldApartItRunsFromTheFirstRequest() {
        var settings = settings()
        settings.readsMetadata = true
        var stage = BatchStage(settings)
        stage.start(at: 0)
        _ = requests(&stage, spans[..<1], at: 450_000_000)
        #expect(stage.nextTick == 650_000_000)
    }

    @Test func batchesAreCutToTheirMaximum() {
        var stage = BatchStage(settings(size: 4, maximum: 5))
        stage.start(at: 0)
        #expect(requests(&stage, spans[..<3], at: 1).isEmpty)
        #expect(requests(&stage, spans[3..<13], at: 2) == [Array(spans[..<5]), Array(spans[5..<10])])
        #expect(stage.load.bufferedSpans == 3 && stage.counters.sizeTriggers == 2)
        #expect(stage.nextTick == 200_000_002, "sending has set the timer")
    }

    @Test func aCrashLosesWhatWaitsAndAShutdownDoesNot() {
        for isCrash in [true, false] {
            var stage = BatchStage(settings())
            stage.start(at: 0)
            _ = requests(&stage, spans[..<4], at: 1)
            var output = StageOutput()
            if isCrash {
                stage.lose(at: 2, into: &output)
                #expect(output.gone.map(\.span) == Array(spans[..<4]) && output.kept.isEmpty)
                #expect(output.gone.allSatisfy { $0.fate == .lostInRestart })
            } else {
                stage.finish(at: 2, ring: traffic.ring, into: &output)
                #expect(Self.requests(output) == [Array(spans[..<4])] && output.gone.isEmpty)
            }
            #expect(stage.load.bufferedSpans == 0 && stage.load.bufferedBytes == 0 && stage.nextTick == nil)
        }
    }

    /// After a tail sampler each trace is a request of its own, unless a batch processor puts them together.
    @Test(arguments: [false, true])
    func requestsAreCounted(isBatched: Bool) throws {
        var stages = [try RouteTraffic.tail(traffic, [.alwaysSample], wait: 1)]
        if isBatched { stages.append(BatchStage(settings(millis: 300))) }
        var route = RouteTraffic.route(traffic, [Route.Hop(name: "collector", replicas: [stages])], delay: 1)
        var out = Route.Output()
        route.book(leaving: spans.count)
        route.deliver(spans[...], bytes: 100, at: 5 * Self.second, ring: traffic.ring, into: &out)
        route.finish(.runOn, ring: traffic.ring, into: &out)
        let traces = traffic.slabs.reduce(0) { $0 + $1.batch.traceCount }
        #expect(out.stored.count == spans.count && Set(out.stored).count == spans.count)
        #expect(route.traffic.hops[1].requests == (isBatched ? 1 : traces))
        #expect(Set(out.runs.map(\.at)) == [7 * Self.second + (isBatched ? 100_000_001 : 1)])
    }
}

extension StageLoad {
    /// Nothing waits, and once these did.
    fileprivate init(peakOf count: Int, _ traffic: TestTraffic, _ spans: ArraySlice<SpanHandle>) {
        self.init()
        peakBufferedSpans = count
        peakBufferedBytes = spans.reduce(0) { sum, span in
            let sizes = traffic.ring[span.sequence].spanBytes
            return sum + (sizes.isEmpty ? 0 : Int(sizes[span.row]))
        }
    }
}
