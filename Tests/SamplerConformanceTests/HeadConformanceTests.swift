import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// What holds for every start-time sampler.
@Suite struct HeadConformanceTests {
    static let ids = SamplerCatalog.entries.map(\.id).filter {
        if case .head = Candidates.make($0) { true } else { false }
    }

    private struct Decided: Equatable {
        var keep: UInt8
        var probability: UInt64
        var weight: UInt64
    }

    private static func decide(_ id: String, _ traffic: TestTraffic) throws -> [Decided] {
        guard case .head(let make) = Candidates.make(id) else { return [] }
        var sampler = make()
        var decisions = HeadDecisions()
        var all: [Decided] = []
        for slab in traffic.slabs {
            sampler.decide(slab.batch, traffic.tables, into: &decisions)
            let isStated = decisions.stateBytes.isEmpty || decisions.stateBytes.count >= slab.batch.spanCount
            #expect(isStated)
            for row in 0..<slab.batch.spanCount {
                let probability = decisions.probability[row]
                #expect(decisions.keep[row] <= 1)
                #expect(probability.isNaN || (0...1).contains(probability))
                #expect(decisions.exportedWeight[row] >= 1 && decisions.exportedWeight[row].isFinite)
                // What is kept can't have had no chance, what is dropped can't have been certain.
                if decisions.keep[row] == 1 { #expect(probability != 0) } else { #expect(probability != 1) }
                all.append(
                    Decided(
                        keep: decisions.keep[row], probability: probability.bitPattern,
                        weight: decisions.exportedWeight[row].bitPattern))
            }
        }
        return all
    }

    @Test(arguments: ids)
    func isDeterministicHoweverTracesAreCut(id: String) throws {
        let traces = Workload.traces(300, seed: 1)
        let whole = try Self.decide(id, TestTraffic(traces))
        #expect(whole.count == traces.reduce(0) { $0 + $1.spans.count })
        #expect(try Self.decide(id, TestTraffic(traces)) == whole)
        #expect(try Self.decide(id, TestTraffic(traces, tracesPerSlab: 7)) == whole)
        #expect(try Self.decide(id, TestTraffic(traces, tracesPerSlab: 1)) == whole)
        let kept = whole.count { $0.keep == 1 }
        if id != "head.always_on" { #expect(kept < whole.count) }
        if id != "head.always_off" { #expect(kept > 0) }
    }

    @Test(arguments: ids)
    func takesEmptyBatchesAndTracesOfOneSpan(id: String) throws {
        guard case .head(let make) = Candidates.make(id) else { return }
        var sampler = make()
        var decisions = HeadDecisions()
        sampler.decide(TraceBatch(), TraceTables(), into: &decisions)
        let traces = Workload.traces(40, seed: 2, spans: 1...1)
        #expect(try Self.decide(id, TestTraffic(traces)).count == 40)
        // A smaller batch after a larger one sees nothing of it.
        let large = TestTraffic(Workload.traces(50, seed: 3))
        sampler.decide(large.batch, large.tables, into: &decisions)
        sampler.decide(TraceBatch(), large.tables, into: &decisions)
    }
}
