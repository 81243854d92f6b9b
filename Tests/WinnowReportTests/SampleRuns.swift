import WinnowModel
import WinnowStore

/// Runs with made-up figures for the reports' goldens.
enum SampleRuns {
    /// Four policies, one seed, every kind of warning.
    static func oneSeed() -> RunRecord {
        var record = base(seeds: [1])
        add(to: &record, 0, [0.1, 0.101, 0.098, 12, 41, 2_140, 1.03, 0, 0], seed: 1)
        add(to: &record, 1, [0.142, 1, 0.143, 31, 0.4, 3_010, 8.7, 0, 0], seed: 1)
        add(to: &record, 2, [0.097, 1, 1, 38, 31, 2_090, 9.6, 31, 14_882], seed: 1)
        add(to: &record, 3, [0.081, 0.9999, 1, 71, 31, 1_760, 1.02, 31, 0], seed: 1)
        record.comparisons = [
            comparison(3, "backend_cost_usd_per_month", -330), comparison(3, "rare_paths_kept", 33),
        ]
        changes(to: &record, 3, seed: 1)
        record.warnings = [
            RunRecord.Warning(
                policy: 2,
                message: "1,204 traces were evicted undecided from 12:41 on: num_traces 3000 holds 27 s of this "
                    + "traffic, decision_wait needs 31 s (3,470).",
                file: "tail.yaml", line: 14),
            RunRecord.Warning(
                message: "adaptive, tail.yaml: kept spans carry no weight; a backend that counts them sees the error "
                    + "rate 8.7 and 9.6 times too high.",
                command: "winnow report 'my run.sqlite' -o md:-"),
            RunRecord.Warning(policy: 1, message: "batch has no effect on what is kept", severity: .note),
        ]
        return record
    }

    /// The same with intervals over five seeds, a failed threshold and an awkward name.
    static func fiveSeeds() -> RunRecord {
        var record = base(seeds: [1, 2, 3, 4, 5])
        record.policies[0].name = "=head, \"10 %\" with a name that goes on and on"
        for policy in 0..<4 {
            for seed in 1...5 {
                add(to: &record, policy, [0.1, 0.9, 0.5, 12, 31, 2_000, 1, 31, 0], seed: UInt64(seed))
            }
        }
        add(to: &record, 0, [0.1, 0.101, 0.098, 12, nil, 2_140, nil, 0, 0], seed: nil, spread: 0.02)
        record.metrics.append(
            RunRecord.Metric(policy: 0, seed: nil, id: "faults_without_exemplar", value: 12, unit: "faults"))
        add(to: &record, 1, [0.142, 1, 0.143, 31, 0.4, 3_010, 8.7, 0, 0], seed: nil, spread: 0.02)
        add(to: &record, 2, [0.097, 1, 1, 38, 31, 2_090, 9.6, 31, 14_882], seed: nil, spread: 0.01)
        add(to: &record, 3, [0.081, 1, 1, 71, 31, 1_760, 0.98, 31, 0], seed: nil, spread: 0.01)
        record.comparisons = [
            comparison(3, "backend_cost_usd_per_month", -330, (-355, -305)),
            comparison(3, "rare_paths_kept", 33, (28, 37)),
        ]
        changes(to: &record, 3, seed: nil)
        record.thresholds = [
            RunRecord.Threshold(expression: "kept_span_ratio <= 0.2", policy: 3, value: 0.081, passed: true),
            RunRecord.Threshold(expression: "error_retention_ratio >= 0.99", policy: 0, value: 0.101, passed: false),
        ]
        return record
    }

    /// A recording without labels or rate, interrupted.
    static func recording() -> RunRecord {
        var record = RunRecord(
            experiment: RunRecord.Experiment(name: "orders.jsonl.gz"),
            run: RunRecord.Run(
                digest: String(repeating: "0f", count: 32), seeds: [1], version: "1.0.0",
                collectorVersion: "0.110.0", durationNanos: 64_123_000_000, isComplete: false,
                traffic: RunRecord.Traffic(
                    name: "orders.jsonl.gz", traces: 319, spans: 14_476, faults: nil, tracesPerSecond: 4.97,
                    isGenerated: false, isAtFileRate: true)))
        record.policies = [
            RunRecord.Policy(name: "mine.yaml", ordinal: 0, isReference: true),
            RunRecord.Policy(name: "theirs.yaml", ordinal: 1),
        ]
        record.cells = [
            RunRecord.Cell(policy: 0, seed: 1, isFinished: true), RunRecord.Cell(policy: 1, seed: 1, isFinished: false),
        ]
        add(to: &record, 0, [0.0003, nil, 0.9999, nil, nil, 0.42, nil, 0.012, 0], seed: 1)
        return record
    }

    private static func base(seeds: [UInt64]) -> RunRecord {
        var record = RunRecord(
            experiment: RunRecord.Experiment(name: "storefront", source: "name: storefront\n"),
            run: RunRecord.Run(
                digest: String(repeating: "9f2c", count: 16), seeds: seeds, version: "1.0.0",
                durationNanos: 3_600_000_000_000,
                traffic: RunRecord.Traffic(
                    name: "storefront", traces: 402_117, spans: 5_012_388, faults: 12, tracesPerSecond: 111.7,
                    elapsedSeconds: 4.1)))
        record.policies = ["head 10 %", "adaptive", "tail.yaml", "tail-v2.yaml"].enumerated().map {
            RunRecord.Policy(name: $0.element, ordinal: $0.offset, isReference: $0.offset == 2)
        }
        record.cells = record.policies.flatMap { policy in
            seeds.map { RunRecord.Cell(policy: policy.ordinal, seed: $0, isFinished: true) }
        }
        return record
    }

    private static func add(
        to record: inout RunRecord, _ policy: Int, _ values: [Double?], seed: UInt64?, spread: Double? = nil
    ) {
        let metrics: [(id: String, dimension: Dimension, unit: String)] = [
            ("kept_span_ratio", .whole, "ratio"), ("error_retention_ratio", .whole, "ratio"),
            ("class_retention_ratio", Dimension(["class": "slow"]), "ratio"), ("rare_paths_kept", .whole, "paths"),
            ("first_exemplar_seconds", .whole, "seconds"), ("backend_cost_usd_per_month", .whole, "usd/month"),
            ("error_rate_ratio", Dimension(["estimator": "as_exported"]), "ratio"),
            ("decision_delay_seconds", Dimension(["quantile": "0.5"]), "seconds"), ("lost_spans", .whole, "spans"),
        ]
        for (metric, value) in zip(metrics, values) {
            record.metrics.append(
                RunRecord.Metric(
                    policy: policy, seed: seed, id: metric.id, dimension: metric.dimension, value: value,
                    ciLow: spread.flatMap { spread in value.map { $0 * (1 - spread) } },
                    ciHigh: spread.flatMap { spread in
                        // A share is at most 1.
                        value.map { min($0 * (1 + spread), metric.id.hasSuffix("retention_ratio") ? 1 : .infinity) }
                    }, unit: metric.unit))
        }
        if values[3] != nil {
            record.metrics.append(
                RunRecord.Metric(policy: policy, seed: seed, id: "rare_paths_seen", value: 96, unit: "paths"))
        }
        record.metrics.append(
            RunRecord.Metric(
                policy: policy, seed: seed, id: "decide_ns_per_span", value: 12.5, unit: "ns", kind: .timed))
    }

    private static func comparison(
        _ policy: Int, _ metric: String, _ difference: Double, _ ends: (Double, Double)? = nil
    ) -> RunRecord.Comparison {
        RunRecord.Comparison(
            policy: policy, reference: 2, metric: metric, difference: difference, ciLow: ends?.0, ciHigh: ends?.1,
            seedsAgreeing: ends == nil ? 1 : 5, seeds: ends == nil ? 1 : 5)
    }

    private static func changes(to record: inout RunRecord, _ policy: Int, seed: UInt64?) {
        for (dimension, value) in [
            (Dimension(["reference": "tail.yaml"]), 214.0),
            (Dimension(["reference": "tail.yaml", "service": "cart", "operation": "GET /cart"]), 16),
            (Dimension(["reference": "tail.yaml", "service": "checkout", "operation": "POST /pay"]), 198),
        ] {
            record.metrics.append(
                RunRecord.Metric(
                    policy: policy, seed: seed, id: "lost_traces", dimension: dimension, value: value, unit: "traces"))
        }
    }
}
