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
            sampler.decide(SpanStarts(slab.batch), traffic.tables, into: &decisions)
            let isStated = decisions.addedBytes.isEmpty || decisions.addedBytes.count >= slab.batch.spanCount
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
        sampler.decide(SpanStarts(TraceBatch()), TraceTables(), into: &decisions)
        let traces = Workload.traces(40, seed: 2, spans: 1...1)
        #expect(try Self.decide(id, TestTraffic(traces)).count == 40)
        // A smaller batch after a larger one sees nothing of it.
        let large = TestTraffic(Workload.traces(50, seed: 3))
        sampler.decide(SpanStarts(large.batch), large.tables, into: &decisions)
        sampler.decide(SpanStarts(TraceBatch()), large.tables, into: &decisions)
    }

    private static let traffic = TestTraffic(Workload.traces(6000, seed: 4))

    /// One span of each trace, so that spans are independent: of those with one stated probability that share is kept.
    @Test(arguments: ids)
    func keepsWhatItStates(id: String) throws {
        guard case .head(let make) = Candidates.make(id) else { return }
        let traffic = Self.traffic
        var sampler = make()
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        var stated: [Double: (all: Double, kept: Double)] = [:]
        var expected = 0.0
        var variance = 0.0
        var kept = 0.0
        for trace in 0..<traffic.batch.traceCount {
            let rows = traffic.batch.spans(of: trace)
            let row = rows.lowerBound + trace % rows.count
            let probability = decisions.probability[row]
            if probability.isNaN { continue }
            let isKept = Double(decisions.keep[row])
            stated[probability, default: (0, 0)].all += 1
            stated[probability, default: (0, 0)].kept += isKept
            expected += probability
            variance += probability * (1 - probability)
            kept += isKept
        }
        for (probability, count) in stated where count.all >= 100 {
            let spread = (count.all * probability * (1 - probability)).squareRoot()
            #expect(
                (count.kept - count.all * probability).magnitude <= 4.5 * spread,
                "\(count.kept) of \(count.all) kept at \(probability)")
        }
        #expect((kept - expected).magnitude <= 4.5 * variance.squareRoot())
    }

    /// What kept spans say they stand for adds up to all spans, for samplers that export weights.
    @Test(arguments: ["head.probability", "head.composite"])
    func exportedWeightsAddUp(id: String) throws {
        guard case .head(let make) = Candidates.make(id) else { return }
        let traffic = TestTraffic(Workload.traces(6000, seed: 5, spans: 1...1))
        var sampler = make()
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        var total = 0.0
        var all = 0.0
        var variance = 0.0
        for row in 0..<traffic.batch.spanCount where decisions.probability[row] > 0 {
            all += 1
            let weight = 1 / decisions.probability[row]
            variance += weight - 1
            if decisions.keep[row] == 0 { continue }
            total += decisions.exportedWeight[row]
            #expect(decisions.exportedWeight[row] == weight)
        }
        #expect(all > 2000 && (total - all).magnitude < 4.5 * variance.squareRoot())
    }
}
