import WinnowModel
public import WinnowStore

/// Figures of a benchmark as the record of a run, for the result store and every report format: all of kind `timed`, each thing a policy.
public enum BenchmarkRecord {
    /// The figures that only benchmarks have.
    static let entries = [
        MetricEntry(
            "bytes_per_second", unit: "bytes/s", .higher,
            "winnow bench: bytes that a codec writes or reads per second of CPU time",
            kind: .timed),
        MetricEntry(
            "rows_per_second", unit: "rows/s", .higher,
            "winnow bench: rows that the result store writes per second of CPU time",
            kind: .timed),
        MetricEntry(
            "runs_per_second", unit: "runs/s", .higher, "winnow bench: whole processes per second of CPU time",
            kind: .timed),
        MetricEntry(
            "cpu_seconds_per_million_spans", unit: "s", .lower,
            "winnow bench pipeline: CPU time of a million spans from the first draw to the last metric", kind: .timed),
        MetricEntry(
            "pipeline_cpu_ns_per_span", unit: "ns", .lower,
            "winnow bench pipeline: CPU time of everything but generation: order, processors, collectors, exports, metrics",
            kind: .timed),
        MetricEntry(
            "codec_ns_per_span", unit: "ns", .lower,
            "winnow bench pipeline: of requests made of bytes, time to encode, compress, decompress and decode them",
            kind: .timed),
        MetricEntry(
            "unexported_spans", unit: "spans", .lower, "winnow bench pipeline: spans lost without a sampling decision",
            kind: .timed),
        MetricEntry(
            "on_end_p50_ns", unit: "ns", .lower,
            "winnow bench pipeline: wall time of one call that ends a span in a batch span processor, median",
            kind: .timed),
        MetricEntry(
            "on_end_p99_ns", unit: "ns", .lower,
            "winnow bench pipeline: wall time of one call that ends a span in a batch span processor, 99th percentile",
            kind: .timed),
        MetricEntry(
            "most_waiting_spans", unit: "spans", .lower,
            "winnow bench pipeline: most spans that waited in a batch span processor at one time", kind: .timed),
        MetricEntry(
            "speed_ratio", unit: "1", .higher, "winnow bench --against: this binary's speed over the other's",
            kind: .timed),
        MetricEntry(
            "speed_ratio_p_value", unit: "1", .neither,
            "winnow bench --against: probability of such ratios between equal binaries, Wilcoxon's signed rank test",
            kind: .timed),
        MetricEntry(
            "instructions_per_span", unit: "instructions", .lower,
            "winnow bench --count: machine instructions for each span",
            kind: .timed),
        MetricEntry(
            "instructions_per_byte", unit: "instructions", .lower,
            "winnow bench --count: machine instructions for each byte",
            kind: .timed),
        MetricEntry(
            "instructions_per_row", unit: "instructions", .lower,
            "winnow bench --count: machine instructions for each row",
            kind: .timed),
        MetricEntry(
            "instructions_per_run", unit: "instructions", .lower,
            "winnow bench --count: machine instructions of a whole run",
            kind: .timed),
    ]

    /// Rows with every sample: dimension `sample=N`, the whole with its median and interval; `plan` says what they are of.
    public static func record(_ rows: [BenchmarkRow], of plan: RunRecord) -> RunRecord {
        var record = empty(plan, rows.map(\.name))
        for (policy, row) in rows.enumerated() { add(row, [], policy, to: &record) }
        record.sort()
        return record
    }

    /// Both sides of a contest, the other's with dimension `binary=other`, and the ratios.
    public static func record(_ outcome: Contest.Outcome, of plan: RunRecord) -> RunRecord {
        var record = empty(plan, outcome.own.map(\.name))
        for (policy, row) in outcome.own.enumerated() {
            add(row, [], policy, to: &record)
            if let other = outcome.other.first(where: { $0.name == row.name }) {
                add(other, [("binary", "other")], policy, to: &record)
            }
            guard let figure = outcome.figures.first(where: { $0.name == row.name }) else { continue }
            add("speed_ratio", figure.ratio, [], policy, interval: figure.interval, to: &record)
            for (number, ratio) in figure.ratios.enumerated() {
                add("speed_ratio", ratio, [("sample", "\(number + 1)")], policy, to: &record)
            }
            add("speed_ratio_p_value", figure.test.twoSided, [], policy, to: &record)
        }
        record.sort()
        return record
    }

    /// Counted instructions.
    public static func record(_ rows: [InstructionCount.Row], of plan: RunRecord) -> RunRecord {
        var record = empty(plan, rows.map(\.name))
        for (policy, row) in rows.enumerated() {
            add("instructions_per_\(row.unit.dropLast())", row.perUnit, [], policy, to: &record)
        }
        record.sort()
        return record
    }

    private static func empty(_ plan: RunRecord, _ names: [String]) -> RunRecord {
        var record = RunRecord(experiment: plan.experiment, run: plan.run)
        record.run.isComplete = true
        record.run.seeds = Array(plan.run.seeds.prefix(1))
        record.environment = plan.environment
        record.policies = names.enumerated().map { RunRecord.Policy(name: $1, ordinal: $0, isReference: $0 == 0) }
        record.cells = names.indices.flatMap { policy in
            record.run.seeds.map { RunRecord.Cell(policy: policy, seed: $0, isFinished: true) }
        }
        return record
    }

    private static func add(
        _ row: BenchmarkRow, _ dimension: [(key: String, value: String)], _ policy: Int, to record: inout RunRecord
    ) {
        add("\(row.unit)_per_second", row.speeds, dimension, policy, to: &record)
        for id in row.partIDs { add(id, row.samples.compactMap { $0.parts[id] }, dimension, policy, to: &record) }
    }

    private static func add(
        _ id: String, _ values: [Double], _ dimension: [(key: String, value: String)], _ policy: Int,
        to record: inout RunRecord
    ) {
        guard let median = MedianInterval(values) else { return }
        add(id, median.median, dimension, policy, interval: median.interval, to: &record)
        for (number, value) in values.enumerated() {
            add(id, value, dimension + [("sample", "\(number + 1)")], policy, to: &record)
        }
    }

    private static func add(
        _ id: String, _ value: Double, _ dimension: [(key: String, value: String)], _ policy: Int,
        interval: Interval? = nil, to record: inout RunRecord
    ) {
        record.metrics.append(
            RunRecord.Metric(
                policy: policy, seed: record.run.seeds.first, id: id, dimension: Dimension(pairs: dimension),
                value: value,
                ciLow: interval?.low, ciHigh: interval?.high, unit: MetricCatalog.unit(id), kind: .timed))
    }
}
