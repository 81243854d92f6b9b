import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

/// Recordings that are themselves samples: every figure is either of what was recorded or of what that stands for.
@Suite struct WeightedMetricsTests {
    private static let policies = [
        "{name: all, sampler: always_on}", "{name: half, sampler: trace_id_ratio, ratio: 0.5}",
        "{name: errors, file: errors.yaml}", "{name: slow, file: slow.yaml}",
    ]

    private func row(
        _ record: RunRecord, _ policy: String, _ id: String, _ dimension: KeyValuePairs<String, String> = [:]
    ) throws -> RunRecord.Metric {
        try #require(
            record.metrics.first {
                record.policies[$0.policy].name == policy && $0.id == id && $0.dimension == Dimension(dimension)
            }, "\(policy) \(id) \(dimension)")
    }

    /// Thinned by p and marked with weight 1/p, the estimates lie in their intervals of what the whole recording says.
    @Test func thinnedRecordingsGiveTheFullOnesFigures() throws {
        var covered: [String: Int] = [:]
        let probabilities = [0.5, 0.2]
        let seeds: [UInt64] = [1, 2, 3, 4]
        for seed in seeds {
            let recording = WeightedRecording(1500, errorRate: 0.2, seed: seed)
            let policies = Array(Self.policies.suffix(1))
            let full = try WeightedRecording.run(
                recording.text(), policies: policies, options: "slow: ['shop GET>400ms']"
            ).record
            #expect(!full.metrics.contains { $0.id.hasPrefix("represented") || $0.id == "unknown_weight_traces" })
            for p in probabilities {
                let threshold = ConsistentThreshold(probability: p, precision: 4)
                let thinned = try WeightedRecording.run(
                    recording.text(threshold: threshold), policies: policies, options: "slow: ['shop GET>400ms']"
                ).record
                #expect(abs(Double(thinned.run.traffic.traces) - 1500 * p) < 5 * (1500 * p).squareRoot())
                func check(_ name: String, _ row: RunRecord.Metric, _ truth: Double) throws {
                    let (low, high) = (try #require(row.ciLow), try #require(row.ciHigh))
                    let value = try #require(row.value)
                    #expect(low < value && value < high, "\(name)")
                    // Far outside is never chance.
                    #expect(abs(value - truth) < 2.5 * (high - low), "\(name) \(value) for \(truth)")
                    if low <= truth && truth <= high { covered[name, default: 0] += 1 }
                }
                try check("traces", row(thinned, "slow", "represented_traces"), 1500)
                for id in ["root_error", "slow"] {
                    let all = try #require(row(full, "slow", "class_traces", ["class": id]).value)
                    try check(id, row(thinned, "slow", "represented_traces", ["class": id]), all)
                }
                let failed = Double(recording.entries.count { $0.failed })
                try check("errors", row(thinned, "slow", "represented_error_ratio"), failed / 1500)
                let retention = try #require(row(full, "slow", "error_retention_ratio").value)
                try check("retention", row(thinned, "slow", "error_retention_ratio"), retention)
                let median = try #require(
                    row(thinned, "slow", "represented_latency_seconds", ["quantile": "0.5"]).value)
                let below = recording.entries.count { Double($0.millis) / 1e3 <= median }
                #expect(abs(Double(below) / 1500 - 0.5) < 0.1)
            }
        }
        // Of 8 cells with nominal 95 %, fewer than 6 is worse than one in two hundred.
        let cells = seeds.count * probabilities.count
        for (name, count) in covered { #expect(count >= cells - 2, "\(name): \(count) of \(cells)") }
        #expect(covered.count == 5)
    }

    /// Twice the weight on every other trace moves what stands for the traffic, and nothing that was recorded.
    @Test func whatIsCountedIsDecidedPerMetric() throws {
        let recording = WeightedRecording(400)
        func keepsHalf(_ entry: WeightedRecording.Entry) -> Bool {
            ConsistentThreshold(value: 1 << 55).keeps(ConsistentThreshold.randomness(traceIDLow: entry.id.low))
        }
        // Both texts are of one length: sizes on the wire are the same.
        let slow = "slow: ['shop GET>400ms']"
        let plain = try WeightedRecording.run(
            recording.text(state: { _ in "ot=th:0" }), policies: Self.policies, options: slow
        ).record
        let doubled = try WeightedRecording.run(
            recording.text(state: { keepsHalf($0) ? "ot=th:8" : "ot=th:0" }), policies: Self.policies, options: slow
        ).record
        #expect(plain.metrics.count == doubled.metrics.count)
        var moved: Set<String> = []
        for (a, b) in zip(plain.metrics, doubled.metrics) {
            #expect(a.id == b.id && a.dimension == b.dimension)
            if a.value != b.value, a.kind == .exact { moved.insert(a.id) }
        }
        // There is no connector here.
        let expected = MetricCatalog.entries.filter {
            $0.counts == .represented && !ConnectorFigures.entries.contains($0)
        }.map(\.id)
        #expect(moved == Set(expected))
        #expect(try row(doubled, "all", "unknown_weight_traces").value == 0)
        #expect(try row(plain, "all", "represented_traces").value == 400)
        let weight = Double(recording.entries.reduce(0) { $0 + (keepsHalf($1) ? 2 : 1) })
        #expect(try row(doubled, "all", "represented_traces").value == weight)
    }

    /// Estimators against the weighted truth, recounted from the entries.
    @Test func estimatorsAreHeldAgainstTheWeightedTruth() throws {
        let recording = WeightedRecording(800, errorRate: 0.1)
        // A hundred for one, but every failed trace was kept.
        let text = recording.text(attributes: {
            ",\"attributes\":[{\"key\":\"SampleRate\",\"value\":{\"intValue\":\"\($0.failed ? 1 : 100)\"}}]"
        })
        let record = try WeightedRecording.run(text, policies: Self.policies).record
        let failed = Double(recording.entries.count { $0.failed })
        let represented = failed + (800 - failed) * 100
        let truth = failed / represented
        #expect(try row(record, "all", "represented_error_ratio").value == truth)
        func ratio(_ policy: String, _ estimator: String) throws -> Double {
            try #require(row(record, policy, "error_rate_ratio", ["estimator": estimator]).value)
        }
        for estimator in ["as_exported", "as_recorded", "reconstructable"] {
            #expect(try ratio("all", estimator) == 1, "\(estimator)")
        }
        // A backend that ignores weights sees a tenth failing, not a thousandth.
        #expect(abs(try ratio("all", "unweighted") - failed / 800 / truth) < 1e-9)
        #expect(try ratio("errors", "as_exported") == ratio("errors", "as_recorded"))
        let warning = record.warnings.first { $0.message.contains("by the weights they came with") }
        #expect(warning?.message.contains("errors") == true && warning?.message.contains("all") == false)
    }

    /// What the exported root says includes what it came with, once, whether an SDK's sampler rewrites the threshold or leaves it alone.
    @Test func aRecordedWeightIsCountedOnce() throws {
        let recording = WeightedRecording(600, errorRate: 0.3)
        let half = ConsistentThreshold(value: 1 << 55)
        let record = try WeightedRecording.run(
            recording.text(threshold: half),
            policies: [
                "{name: all, sampler: always_on}",
                "{name: on, sampler: parent_based, root: {sampler: always_on}}",
                "{name: plain, sampler: trace_id_ratio, ratio: 0.999999}",
            ]
        ).record
        for policy in ["all", "on", "plain"] {
            let requests = try #require(row(record, policy, "request_rate_ratio", ["estimator": "as_exported"]).value)
            #expect(abs(requests - 1) < 0.02, "\(policy) \(requests)")
        }
    }

    @Test func aTiledRecordingHasNoIntervals() throws {
        let recording = WeightedRecording(200)
        let text = recording.text(threshold: ConsistentThreshold(value: 1 << 55))
        let record = try WeightedRecording.run(text, policies: Self.policies, options: "rate: 500/s")
            .record
        let total = try row(record, "all", "represented_traces")
        #expect(total.value == 2 * Double(record.run.traffic.traces) && total.ciLow == nil)
        #expect(try row(record, "errors", "error_retention_ratio").ciLow == nil)
    }
}
