import WinnowModel

@testable import WinnowStore

/// A record with at least one row of every kind, awkward text included.
func sampleRecord() -> RunRecord {
    var record = RunRecord(
        experiment: RunRecord.Experiment(
            name: "store; \"front\" = 1 %", source: "name: x\n# ümläut\n",
            files: [RunRecord.SourceFile(path: "a b.yaml", sha256: SHA256.hex(of: "x".utf8))]),
        run: RunRecord.Run(
            digest: String(repeating: "ab", count: 32), seeds: [1, 2, UInt64.max], version: "1.0.0",
            collectorVersion: "0.110.0", arguments: ["run", "it's \"here\"\n", ""], durationNanos: 3_600_000_000_000,
            traffic: RunRecord.Traffic(
                name: "storefront", traces: 402_117, spans: 5_012_388, faults: nil, tracesPerSecond: 111.7,
                isGenerated: false, isAtFileRate: true, elapsedSeconds: 4.1)))
    record.policies = [
        RunRecord.Policy(name: "head 10 %", ordinal: 0, isReference: true, description: "ratio", sourceFile: "h.env"),
        RunRecord.Policy(name: "tail.yaml", ordinal: 1),
    ]
    record.cells = [
        RunRecord.Cell(policy: 0, seed: 1, isFinished: true), RunRecord.Cell(policy: 1, seed: 1, isFinished: true),
        RunRecord.Cell(policy: 1, seed: .max, isFinished: false),
    ]
    let service = Dimension(["service": "a;b=c%", "class": "slow"])
    record.metrics = [
        RunRecord.Metric(policy: 0, seed: 1, id: "kept_span_ratio", value: 0.1 + 0.2, unit: "ratio"),
        RunRecord.Metric(
            policy: 0, seed: nil, id: "kept_span_ratio", dimension: service, value: 1.0 / 3, ciLow: 0.3,
            ciHigh: 0.4, unit: "ratio"),
        RunRecord.Metric(policy: 1, seed: 1, id: "error_retention_ratio", value: .nan, unit: "ratio"),
        RunRecord.Metric(policy: 1, seed: 1, id: "decide_ns_per_span", value: 3.5, unit: "ns", kind: .timed),
    ]
    record.series = [
        RunRecord.SeriesPoint(policy: 1, seed: 1, metric: "buffered_spans", timeNanos: 1_000_000_000, value: 12)
    ]
    record.ledger = [
        RunRecord.LedgerEntry(policy: 1, seed: 1, hop: "gateway", cause: "in", spans: 10),
        RunRecord.LedgerEntry(policy: 1, seed: 1, hop: "gateway", cause: "evicted", spans: 10),
    ]
    record.comparisons = [
        RunRecord.Comparison(
            policy: 1, reference: 0, metric: "rare_paths_kept", difference: 33, ciLow: 28, ciHigh: 37,
            seedsAgreeing: 2, seeds: 2)
    ]
    record.thresholds = [
        RunRecord.Threshold(
            expression: "error_retention_ratio >= 0.99", policy: 1, value: nil, passed: false, reason: "no data")
    ]
    record.warnings = [
        RunRecord.Warning(
            policy: 1, message: "evicted", file: "tail.yaml", line: 14, command: "winnow list metrics",
            severity: .note)
    ]
    record.faults = [
        RunRecord.Fault(ordinal: 0, name: "f", kind: "error", target: "pay POST /charge", onset: 5, end: .max)
    ]
    record.examples = [RunRecord.Example.Kind.lost, .gained].map { kind in
        RunRecord.Example(
            policy: 1, reference: 0, kind: kind, traceID: TraceID(high: 1, low: .max), seed: 1,
            rootService: "checkout", rootOperation: "POST /pay", durationNanos: 7, classes: ["slow", "rare_path"],
            spans: [
                RunRecord.SpanRecord(
                    spanID: .max, service: "checkout", name: "POST /pay", kind: .server, startNanos: 1, endNanos: 8,
                    status: .error, statusMessage: "boom", attributesJSON: "{\"a\":1}"),
                RunRecord.SpanRecord(
                    spanID: 2, parentSpanID: .max, service: "pay", name: "q", kind: .client, startNanos: 2,
                    endNanos: 4, eventsJSON: "[{}]"),
            ])
    }
    record.decisions = [
        RunRecord.DecisionRow(
            policy: 1, seed: 1, traceID: TraceID(high: 0, low: 1), decision: "sampled", rule: "errors",
            decidedAtNanos: 9, hop: "gateway.yaml", stage: 1)
    ]
    record.keptTraces = [
        RunRecord.KeptTrace(policy: 1, seed: 1, traceID: TraceID(high: 0, low: 1), spansKept: 3),
        RunRecord.KeptTrace(policy: 1, seed: 1, traceID: TraceID(high: 0, low: 2), spansKept: 1, keptSpans: [2]),
    ]
    record.environment = [RunRecord.EnvironmentEntry("cores", "2")]
    return record
}
