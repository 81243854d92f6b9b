import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct EstimateTests {
    private struct Sums {
        var requests = 0.0
        var errors = 0.0
    }

    /// Policies with the probability with which each keeps a trace, and what it writes on it.
    private static let policies: [(line: String, probability: @Sendable (TraceOutcome) -> Double, exports: Bool)] = [
        ("{name: all, sampler: always_on}", { _ in 1 }, false),
        ("{name: ratio, sampler: trace_id_ratio, ratio: 0.25}", { _ in 0.25 }, false),
        ("{name: quarter, file: quarter.yaml}", { _ in 0.25 }, true),
        ("{name: mixed, file: mixed.yaml}", { hasError($0) ? 1 : 0.5 }, false),
        ("{name: errors, file: errors.yaml}", { hasError($0) ? 1 : 0 }, false),
        ("{name: none, sampler: always_off}", { _ in 0 }, false),
    ]

    private static func hasError(_ outcome: TraceOutcome) -> Bool {
        outcome.rows.contains { outcome.batch.status[$0] == SpanStatus.error.rawValue }
    }

    private static func tail(_ policies: String, traces: Int = 50_000) -> String {
        LabFiles.collector(
            "  tail_sampling: {decision_wait: 20s, num_traces: \(traces), policies: [\(policies)]}", "tail_sampling")
    }

    private static func plan(_ lines: [String], traces: Int = 50_000, options: String = "") throws -> LabPlan {
        let folder = TemporaryFolder()
        let errors = "{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}"
        let half = "{name: half, type: probabilistic, probabilistic: {sampling_percentage: 50}}"
        folder.write(tail(errors), to: "errors.yaml")
        folder.write(tail(errors + ", " + half, traces: traces), to: "mixed.yaml")
        folder.write(
            LabFiles.collector("  probabilistic_sampler: {sampling_percentage: 25}", "probabilistic_sampler"),
            to: "quarter.yaml")
        return try .written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\n\(options)\npolicies:\n"
                + lines.map { "  - \($0)\n" }.joined(), in: folder, seconds: 28)
    }

    @Test func eachWayOfCounting() throws {
        let plan = try Self.plan(Self.policies.map(\.line))
        let driver = LaneDriver(plan, isWindowed: false)
        let tables = plan.traffic.tables
        for (policy, lane) in driver.lanes.enumerated() {
            let probability = Self.policies[policy].probability
            let results = lane.results()
            func group(_ outcomes: [TraceOutcome], _ pairs: [(key: String, value: String)]) {
                var truth = Sums()
                var counted: [String: Sums] = ["as_exported": Sums(), "reconstructable": Sums(), "unweighted": Sums()]
                var unreachable = 0
                for outcome in outcomes {
                    let failed: Double = outcome.batch.status[outcome.root] == SpanStatus.error.rawValue ? 1 : 0
                    truth.requests += 1
                    truth.errors += failed
                    let p = probability(outcome)
                    if p == 0 { unreachable += 1 }
                    guard outcome.fate(outcome.root) == .kept else { continue }
                    for (name, weight) in [
                        ("unweighted", 1), ("reconstructable", 1 / p),
                        ("as_exported", Self.policies[policy].exports ? 1 / p : 1),
                    ] {
                        counted[name, default: Sums()].requests += weight
                        counted[name, default: Sums()].errors += weight * failed
                    }
                }
                func value(_ id: String, _ more: [(key: String, value: String)]) -> Double?? {
                    let dimension = Dimension(pairs: pairs + more)
                    return results.first { $0.id == id && Dimension(pairs: $0.dimension) == dimension }.map(\.value)
                }
                #expect(value("unreachable_traces", []) == .some(.some(Double(unreachable))), "\(lane.blueprint.name)")
                for (name, sums) in counted {
                    let has = sums.requests > 0 && (name != "reconstructable" || unreachable == 0)
                    let rate = has ? sums.requests / truth.requests : nil
                    let errors =
                        has && truth.errors > 0
                        ? (sums.errors / sums.requests) / (truth.errors / truth.requests) : nil
                    let note = "\(lane.blueprint.name) \(name) \(pairs)"
                    #expect(close(value("request_rate_ratio", [("estimator", name)]), rate), "\(note)")
                    #expect(close(value("error_rate_ratio", [("estimator", name)]), errors), "\(note)")
                }
            }
            let outcomes = lane.outcomes
            group(outcomes, [])
            var byOperation: [UInt32: [TraceOutcome]] = [:]
            for outcome in outcomes { byOperation[outcome.batch.operation[outcome.root], default: []].append(outcome) }
            #expect(byOperation.count == 4)
            for (operation, outcomes) in byOperation {
                let it = tables.operations[Int(operation)]
                group(outcomes, [("service", tables.strings[it.service]), ("operation", tables.strings[it.name])])
            }
        }
    }

    private func close(_ value: Double??, _ expected: Double?) -> Bool {
        guard let value else { return false }
        guard let value, let expected else { return value == nil && expected == nil }
        // The collector's hashes have 14 bits.
        return abs(value - expected) <= 2e-4 * max(1, abs(expected))
    }

    /// A full queue or map takes traces without a probability: the estimate stays as far below the truth as they are many.
    @Test func lossesAreNotMadeUpFor() throws {
        let plan = try Self.plan(
            ["{name: all, sampler: always_on}", "{name: mixed, file: mixed.yaml}"], traces: 100,
            options: "network_delay: 50ms\nbatch_span_processor: {max_queue_size: 2, max_export_batch_size: 2}")
        let driver = LaneDriver(plan, isWindowed: false)
        for lane in driver.lanes {
            let outcomes = lane.outcomes
            #expect(lane.ledger[.queueFull] > 0)
            let value = lane.results().first {
                $0.id == "request_rate_ratio"
                    && Dimension(pairs: $0.dimension) == Dimension(["estimator": "reconstructable"])
            }?.value
            let ratio = try #require(value)
            if lane.blueprint.name == "all" {
                let kept = outcomes.count { $0.fate($0.root) == .kept }
                #expect(ratio == Double(kept) / Double(outcomes.count))
            }
            #expect(ratio < 0.99)
        }
        #expect(driver.lanes[1].ledger[.evicted] > 0)
    }
}
