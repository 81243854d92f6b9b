import Glibc
import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct SeedsTests {
    private static let policies = [
        "{name: head, sampler: trace_id_ratio, ratio: 0.2}", "{name: bounded, sampler: tail_bounded}",
    ]

    private struct Key: Hashable {
        var policy: Int
        var id: String
        var dimension: Dimension
    }

    @Test func pooledRowsAreWhatTheSeedsImply() throws {
        var plan = try LabPlan.shipped("ci", policies: Self.policies)
        plan.seeds = [5, 6, 7]
        let record = try Lab.run(plan, jobs: 2)
        var perSeed: [Key: [RunRecord.Metric]] = [:]
        var pooled: [Key: RunRecord.Metric] = [:]
        for row in record.metrics {
            let key = Key(policy: row.policy, id: row.id, dimension: row.dimension)
            if row.seed == nil {
                #expect(pooled.updateValue(row, forKey: key) == nil, "two rows for \(key)")
            } else {
                perSeed[key, default: []].append(row)
            }
        }
        #expect(Set(pooled.keys) == Set(perSeed.keys))
        var bent = 0
        for (key, rows) in perSeed {
            let row = try #require(pooled[key])
            let values = rows.compactMap(\.value)
            if key.id == "class_retention_ratio" {
                let kept = perSeed[Key(policy: key.policy, id: "class_kept_traces", dimension: key.dimension)] ?? []
                let all = perSeed[Key(policy: key.policy, id: "class_traces", dimension: key.dimension)] ?? []
                let k = kept.compactMap(\.value).reduce(0, +)
                let n = all.compactMap(\.value).reduce(0, +)
                if n == 0 {
                    #expect(row.value == nil && row.ciLow == nil && row.ciHigh == nil)
                    continue
                }
                #expect(row.value == k / n)
                let (low, high) = SlowWilson.bounds(k, n)
                #expect(abs((row.ciLow ?? -1) - low) < 1e-12 && abs((row.ciHigh ?? -1) - high) < 1e-12)
            } else if values.count < 3 {
                #expect(row.value == nil && row.ciLow == nil && row.ciHigh == nil, "\(key)")
            } else {
                let mean = (values[0] + values[1] + values[2]) / 3
                let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
                let half = 4.302652729911275 * (squares / 2 / 3).squareRoot()
                let tolerance = 1e-9 * max(1, abs(mean))
                // No figure is below zero, and shares and parts have an upper bound as well: ends near one are bent.
                var most: Double?
                switch MetricCatalog.entry(key.id)?.range {
                case .share: most = 1
                case .upTo(let whole):
                    let own = perSeed[Key(policy: key.policy, id: whole, dimension: key.dimension)]
                    let all = own ?? perSeed[Key(policy: key.policy, id: whole, dimension: .whole)] ?? []
                    let bound = all.compactMap(\.value).reduce(0, +) / 3
                    if all.map(\.value) != rows.map(\.value) { most = bound }
                default: break
                }
                func left(_ distance: Double) -> Double {
                    guard half > distance / 2 else { return distance - half }
                    return distance > 0 ? exp(1 - half / (distance / 2)) * (distance / 2) : 0
                }
                let low = left(mean)
                let high = most.map { $0 - left($0 - mean) } ?? mean + half
                #expect(abs((row.value ?? .infinity) - mean) <= tolerance, "\(key)")
                #expect(abs((row.ciLow ?? .infinity) - low) <= tolerance, "\(key)")
                #expect(abs((row.ciHigh ?? .infinity) - high) <= tolerance, "\(key)")
                bent += abs(low - (mean - half)) > tolerance ? 1 : 0
            }
        }
        #expect(bent > 10)
        for comparison in record.comparisons {
            func values(_ policy: Int) -> [Double?] {
                perSeed[Key(policy: policy, id: comparison.metric, dimension: comparison.dimension)]?.map(\.value) ?? []
            }
            let differences = zip(values(comparison.policy), values(comparison.reference)).compactMap { pair in
                pair.0.flatMap { own in pair.1.map { own - $0 } }
            }
            guard differences.count == 3 else {
                #expect(comparison.difference == nil)
                continue
            }
            let mean = differences.reduce(0, +) / 3
            #expect(abs((comparison.difference ?? .infinity) - mean) <= 1e-9 * max(1, abs(mean)), "\(comparison)")
            #expect(comparison.seeds == 3)
            let agreeing = differences.filter { mean == 0 ? $0 == 0 : ($0 > 0 && mean > 0) || ($0 < 0 && mean < 0) }
            #expect(comparison.seedsAgreeing == agreeing.count, "\(comparison)")
        }
        #expect(record.comparisons.count > 20)
    }

    @Test func eachSeedAloneGivesItsRows() throws {
        var plan = try LabPlan.shipped("ci", policies: Self.policies)
        plan.seeds = [5, 6]
        let both = try Lab.run(plan, jobs: 2)
        for seed in plan.seeds {
            var alone = plan
            alone.seeds = [seed]
            let record = try Lab.run(alone, jobs: 1)
            #expect(record.exact.metrics == both.exact.metrics.filter { $0.seed == seed })
            #expect(record.ledger == both.ledger.filter { $0.seed == seed })
        }
    }

    @Test func anInterruptedRunKeepsTheSeedsThatEnded() throws {
        var plan = try LabPlan.shipped("ci", policies: Self.policies)
        plan.seeds = [1, 2, 3]
        var ended: [UInt64] = []
        let record = try Lab.run(
            plan, jobs: 2, shouldStop: { ended.count == 2 }, finished: { _, seed in ended.append(seed) })
        #expect(ended == [1, 2])
        #expect(!record.run.isComplete)
        #expect(record.cells.count == 6)
        #expect(record.cells.allSatisfy { $0.isFinished == ($0.seed < 3) })
        #expect(Set(record.metrics.compactMap(\.seed)) == [1, 2])
        var two = plan
        two.seeds = [1, 2]
        let whole = try Lab.run(two, jobs: 2)
        #expect(whole.run.isComplete)
        #expect(record.exact.metrics.filter { $0.seed != nil } == whole.exact.metrics.filter { $0.seed != nil })
        #expect(record.ledger == whole.ledger)
        #expect(record.comparisons == whole.comparisons)
    }

    @Test func stoppingAtOnceFinishesNothing() throws {
        let plan = try LabPlan.shipped("ci", policies: Self.policies)
        let record = try Lab.run(plan, jobs: 2, shouldStop: { true })
        #expect(!record.run.isComplete)
        #expect(record.metrics.isEmpty && record.ledger.isEmpty)
        #expect(record.cells.allSatisfy { !$0.isFinished })
    }

    @Test func progressEndsAtOne() throws {
        let plan = try LabPlan.shipped("ci", policies: Self.policies)
        var shares: [Double] = []
        var spans = 0
        let record = try Lab.run(
            plan, jobs: 2,
            progress: {
                shares.append($0.share)
                spans = $0.spans
            })
        #expect(shares.last.map { $0 > 0.9 && $0 <= 1 } ?? false)
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(spans == record.run.traffic.spans)
    }
}
