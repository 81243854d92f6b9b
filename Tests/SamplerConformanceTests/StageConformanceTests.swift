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
        var tallies: [PolicySet.Tally] = []
    }

    private static func run(_ id: String, _ traffic: TestTraffic, seed: UInt64 = 1) throws -> Run {
        guard case .stage(let make) = Candidates.make(id) else { return Run() }
        var stage = make(traffic.tables)
        var run = Run()
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
                #expect(decision.policy < stage.tallies.count)
                run.log.append(
                    "\(now) \(decision.trace.rawValue) \(decision.round) \(decision.outcome.name) \(decision.policy)")
            }
            output.removeAll()
        }
        stage.receive([], at: Workload.begin, ring: traffic.ring, into: &output)
        #expect(stage.nextTick == nil && output.kept.isEmpty && output.gone.isEmpty)
        let arrivals = Workload.arrivals(traffic, seed: seed)
        for arrival in arrivals {
            while let next = stage.nextTick, next < arrival.time {
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
        for slab in traffic.slabs {
            #expect(!stage.hasPending(in: slab.sequence))
            stage.retire(slab.sequence, into: &output)
            book(end)
            stage.release(before: slab.sequence + 1)
        }
        run.tallies = stage.tallies
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
        #expect(run.tallies.allSatisfy { $0.keptOnlyBy <= $0.keptBy && $0.keptBy <= $0.fired })
    }

    @Test(arguments: ids)
    func takesTracesOfOneSpanAndNone(id: String) throws {
        let traffic = TestTraffic(Workload.traces(60, seed: 6, spans: 1...1))
        #expect(try Self.run(id, traffic).fates.count == 60)
        #expect(try Self.run(id, TestTraffic([])).fates.isEmpty)
    }
}
