import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// What holds for every sampler in a collector, policies included.
@Suite struct StageConformanceTests {
    static let ids = SamplerCatalog.entries.map(\.id).filter {
        if case .stage = Candidates.make($0) { true } else { false }
    }

    private struct Run: Equatable {
        var fates: [SpanHandle: SpanFate] = [:]
        var log: [String] = []
        /// Decisions by trace id.
        var decisions: [String] = []
        /// Per rule: traces for which it fired, and kept ones for which it alone did.
        var fired: [Int] = []
        var alone: [Int] = []
    }

    private static func run(
        _ id: String, _ traffic: TestTraffic, seed: UInt64 = 1, arriving: [(span: SpanHandle, time: Nanos)]? = nil
    ) throws -> Run {
        guard case .stage(let make) = Candidates.make(id) else { return Run() }
        var stage = make(traffic.tables)
        var run = Run()
        run.fired = stage.rules.map { _ in 0 }
        run.alone = run.fired
        var output = StageOutput()
        func book(_ now: Nanos) {
            func give(_ span: SpanHandle, _ fate: SpanFate) {
                #expect(run.fates[span] == nil, "\(span) is decided twice")
                #expect(fate != .travelling)
                run.fates[span] = fate
                run.log.append("\(now) \(span.rawValue) \(fate.cause)")
            }
            for span in output.kept { give(span, .kept) }
            for (span, fate) in output.gone { give(span, fate) }
            for decision in output.decisions {
                #expect(decision.decidedAt == now && decision.firstArrival <= now && decision.spansSeen > 0)
                #expect(decision.probability.isNaN || (0...1).contains(decision.probability))
                #expect(decision.policy < stage.rules.count)
                for vote in output.votes[decision.votes] { run.fired[Int(vote)] += 1 }
                if decision.outcome == .sampled, decision.votes.count == 1 {
                    run.alone[Int(output.votes[decision.votes.lowerBound])] += 1
                }
                let id = traffic.ring[decision.trace.sequence].batch.traceID(decision.trace.row)
                run.decisions.append(
                    "\(now) \(id.hex) \(decision.round) \(decision.outcome.name) \(decision.policy) \(decision.spansSeen)"
                )
                run.log.append(
                    "\(now) \(decision.trace.rawValue) \(decision.round) \(decision.outcome.name) \(decision.policy)")
            }
            output.removeAll()
        }
        stage.receive([], at: Workload.firstStart, ring: traffic.ring, into: &output)
        #expect(stage.nextTick == nil && output.kept.isEmpty && output.gone.isEmpty)
        let arrivals = arriving ?? Workload.arrivals(traffic, seed: seed).map { ($0.span, $0.time) }
        for arrival in arrivals {
            while let next = stage.nextTick, next <= arrival.time {
                stage.tick(at: next, ring: traffic.ring, into: &output)
                book(next)
            }
            stage.receive([arrival.span], at: arrival.time, ring: traffic.ring, into: &output)
            book(arrival.time)
            #expect(stage.load.bufferedSpans >= 0 && stage.load.peakBufferedSpans >= stage.load.bufferedSpans)
        }
        let end = (arrivals.last?.time ?? 0) + 500_000_000
        stage.finish(at: end, ring: traffic.ring, into: &output)
        book(end)
        let held = traffic.slabs.reduce(0) { $0 + stage.held(in: $1.sequence) }
        #expect(held == 0 || stage.holdsWithoutClock)
        #expect(run.fates.count + held == traffic.allSpans.count)
        for slab in traffic.slabs { stage.retire(slab.sequence, into: &output) }
        book(end)
        stage.release(before: traffic.slabs.count)
        return run
    }

    @Test(arguments: ids)
    func everySpanHasOneFateEveryTime(id: String) throws {
        let traffic = TestTraffic(Workload.traces(150, seed: 4), tracesPerSlab: 40)
        let run = try Self.run(id, traffic)
        #expect(run.fates.count == traffic.allSpans.count)
        #expect(try Self.run(id, traffic) == run)
        let kept = run.fates.values.count { $0 == .kept }
        if id == "tail.drop" { #expect(kept == 0) } else { #expect(kept > 0) }
        if id != "tail.always_sample" {
            #expect(run.fates.values.contains { $0 != .kept && $0 != .evicted })
        }
        #expect(zip(run.alone, run.fired).allSatisfy { $0 <= $1 })
    }

    /// Spans of a trace may stand in several stretches, in any order, as they do when they come off a socket.
    @Test(arguments: ids)
    func spansOfATraceMayStandApart(id: String) throws {
        let together = TestTraffic(Workload.traces(80, seed: 5))
        let (apart, places) = together.scattered(over: 3, seed: 9)
        let expected = try Self.run(id, together)
        let found = try Self.run(
            id, apart, arriving: Workload.arrivals(together, seed: 1).map { (places[$0.span] ?? $0.span, $0.time) })
        #expect(found.fates == Dictionary(uniqueKeysWithValues: expected.fates.map { (places[$0] ?? $0, $1) }))
        #expect(found.fired == expected.fired && found.alone == expected.alone)
        #expect(found.decisions == expected.decisions)
    }

    @Test(arguments: ids)
    func takesTracesOfOneSpanAndNone(id: String) throws {
        let traffic = TestTraffic(Workload.traces(60, seed: 6, spans: 1...1))
        #expect(try Self.run(id, traffic).fates.count == 60)
        #expect(try Self.run(id, TestTraffic([])).fates.isEmpty)
    }
}
