import WinnowModel
import WinnowStore

@testable import WinnowLab

/// A small run for tests of baselines and conditions.
func baselineRecord(change: (inout RunRecord) -> Void = { _ in }) -> RunRecord {
    var record = RunRecord(
        experiment: RunRecord.Experiment(name: "small \"shop\""),
        run: RunRecord.Run(
            digest: "d1", seeds: [3, 4], version: "0.1.0", collectorVersion: "v0.158.0",
            durationNanos: 90_000_000_000,
            traffic: RunRecord.Traffic(name: "small", traces: 10, spans: 50, faults: 0, tracesPerSecond: 1)))
    record.policies = [
        RunRecord.Policy(name: "head 10 %", ordinal: 0, isReference: true),
        RunRecord.Policy(name: "tail: \"b\"", ordinal: 1),
    ]
    record.cells = [0, 1].flatMap { policy in
        record.run.seeds.map { RunRecord.Cell(policy: policy, seed: $0, isFinished: true) }
    }
    func add(_ policy: Int, _ id: String, _ values: [Double?], _ dimension: Dimension = .whole) {
        for (seed, value) in zip([UInt64?.some(3), 4, nil], values) {
            record.metrics.append(
                RunRecord.Metric(policy: policy, seed: seed, id: id, dimension: dimension, value: value, unit: "1"))
        }
    }
    add(0, "error_retention_ratio", [0.1, 0.3, 0.1 + 0.1])
    add(1, "error_retention_ratio", [1, 1, 1])
    add(1, "class_retention_ratio", [0.5, 1.0 / 3, 5.0 / 12], Dimension(["class": "slow"]))
    add(1, "kept_spans", [100, 102, 101])
    add(1, "lost_spans", [7, 0, 3.5])
    add(1, "first_exemplar_seconds", [nil, nil, nil])
    add(1, "lost_traces", [2, 4, 3], Dimension(["operation": "GET /", "reference": "head 10 %", "service": "web"]))
    record.metrics.append(
        RunRecord.Metric(policy: 1, seed: 3, id: "decide_ns_per_span", value: 12, unit: "ns", kind: .timed))
    change(&record)
    record.sort()
    return record
}

extension RunRecord {
    /// Sets the value of all rows of a metric of the second policy, or of those of one seed.
    mutating func set(_ id: String, _ value: Double?, seed: UInt64? = nil) {
        for index in metrics.indices
        where metrics[index].policy == 1 && metrics[index].id == id && (seed == nil || metrics[index].seed == seed) {
            metrics[index].value = value
        }
    }

    /// Takes all rows of a metric of the second policy away.
    mutating func remove(_ id: String) { metrics.removeAll { $0.policy == 1 && $0.id == id } }
}
