import WinnowModel
public import WinnowStore

/// Everything that is stored, as one JSON object with sorted keys and one row a line.
public enum JSONFormat: ReportFormat {
    /// `json`
    public static let id = "json"
    /// One line for lists.
    public static let summary = "everything that is stored: figures, ledger, comparisons, warnings, examples with spans"
    /// `json`
    public static let extensions = ["json"]

    /// The report's text.
    public static func render(_ record: RunRecord, _ options: ReportOptions) -> String {
        var sorted = record
        sorted.sort()
        let rows = Rows(sorted)
        var parts: [(String, String)] = [
            ("experiment", rows.experiment()), ("run", rows.run(withTimed: options.withTimed)),
            ("policies", list(sorted.policies.map(rows.policy))),
            ("cells", list(sorted.cells.map(rows.cell))),
            (
                "metrics",
                list(sorted.metrics.filter { options.withTimed || $0.kind == .exact }.map(rows.metric))
            ),
            ("series", list(sorted.series.map(rows.point))), ("ledger", list(sorted.ledger.map(rows.entry))),
            ("comparisons", list(sorted.comparisons.map(rows.comparison))),
            ("thresholds", list(sorted.thresholds.map(rows.threshold))),
            ("warnings", list(sorted.warnings.map(rows.warning))), ("faults", list(sorted.faults.map(rows.fault))),
            ("examples", list(sorted.examples.map(rows.example))),
        ]
        if options.withTimed { parts.append(("environment", rows.environment())) }
        return "{\n" + parts.sorted { $0.0 < $1.0 }.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ",\n") + "\n}\n"
    }

    private static func list(_ rows: [String]) -> String {
        rows.isEmpty ? "[]" : "[\n  " + rows.joined(separator: ",\n  ") + "\n]"
    }
}

/// Rows of a record as JSON objects.
private struct Rows {
    private let record: RunRecord
    private let names: [Int: String]

    init(_ record: RunRecord) {
        self.record = record
        names = Dictionary(record.policies.map { ($0.ordinal, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    private func object(_ pairs: KeyValuePairs<String, String>) -> String {
        "{" + pairs.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private func text(_ text: String) -> String { JSONLiteral.quoted(text) }
    private func number(_ value: Double?) -> String { JSONLiteral.number(value) }
    private func name(_ policy: Int?) -> String { policy.flatMap { names[$0] }.map(JSONLiteral.quoted) ?? "null" }
    private func seed(_ seed: UInt64?) -> String { seed.map { String($0) } ?? "null" }

    func experiment() -> String {
        object([
            "name": text(record.experiment.name), "source": text(record.experiment.source),
            "files": "["
                + record.experiment.files.map { object(["path": text($0.path), "sha256": text($0.sha256)]) }
                .joined(separator: ",") + "]",
        ])
    }

    func run(withTimed: Bool) -> String {
        let run = record.run
        let traffic = run.traffic
        return object([
            "digest": text(run.digest), "version": text(run.version),
            "seeds": "[" + run.seeds.map { String($0) }.joined(separator: ",") + "]",
            "collector_version": text(run.collectorVersion), "complete": "\(run.isComplete)",
            "duration_ns": text(String(run.durationNanos)), "traffic": text(traffic.name),
            "traces": "\(traffic.traces)", "spans": "\(traffic.spans)",
            "faults": traffic.faults.map { "\($0)" } ?? "null",
            "traces_per_second": number(traffic.tracesPerSecond > 0 ? traffic.tracesPerSecond : nil),
            "generated": "\(traffic.isGenerated)",
            "at_file_rate": "\(traffic.isAtFileRate)",
            "warm_up_ns": text(String(traffic.warmUpNanos)), "cool_down_ns": text(String(traffic.coolDownNanos)),
            "arguments": withTimed ? JSONLiteral.array(run.arguments) : "null",
            "elapsed_seconds": withTimed ? number(traffic.elapsedSeconds) : "null",
        ])
    }

    func policy(_ row: RunRecord.Policy) -> String {
        object([
            "name": text(row.name), "ordinal": "\(row.ordinal)", "reference": "\(row.isReference)",
            "description": text(row.description), "source_file": text(row.sourceFile),
        ])
    }

    func cell(_ row: RunRecord.Cell) -> String {
        object(["policy": name(row.policy), "seed": seed(row.seed), "finished": "\(row.isFinished)"])
    }

    func metric(_ row: RunRecord.Metric) -> String {
        object([
            "policy": name(row.policy), "seed": seed(row.seed), "metric": text(row.id),
            "dimension": text(row.dimension.text), "value": number(row.value), "ci_low": number(row.ciLow),
            "ci_high": number(row.ciHigh), "unit": text(row.unit), "kind": text(row.kind.rawValue),
            "scope": text(RunRecord.Metric.scope(row.seed)),
        ])
    }

    func point(_ row: RunRecord.SeriesPoint) -> String {
        object([
            "policy": name(row.policy), "seed": seed(row.seed), "metric": text(row.metric),
            "dimension": text(row.dimension.text), "time_ns": text(String(row.timeNanos)), "value": number(row.value),
        ])
    }

    func entry(_ row: RunRecord.LedgerEntry) -> String {
        object([
            "policy": name(row.policy), "seed": seed(row.seed), "hop": text(row.hop), "cause": text(row.cause),
            "spans": "\(row.spans)",
        ])
    }

    func comparison(_ row: RunRecord.Comparison) -> String {
        object([
            "policy": name(row.policy), "reference": name(row.reference), "metric": text(row.metric),
            "dimension": text(row.dimension.text), "difference": number(row.difference), "ci_low": number(row.ciLow),
            "ci_high": number(row.ciHigh), "seeds_agreeing": "\(row.seedsAgreeing)", "seeds": "\(row.seeds)",
        ])
    }

    func threshold(_ row: RunRecord.Threshold) -> String {
        object([
            "expression": text(row.expression), "policy": name(row.policy), "value": number(row.value),
            "passed": "\(row.passed)", "reason": text(row.reason),
        ])
    }

    func warning(_ row: RunRecord.Warning) -> String {
        object([
            "policy": name(row.policy), "message": text(row.message), "file": text(row.file), "line": "\(row.line)",
            "command": text(row.command), "severity": text(row.severity.rawValue),
        ])
    }

    func fault(_ row: RunRecord.Fault) -> String {
        object([
            "ordinal": "\(row.ordinal)", "name": text(row.name), "kind": text(row.kind), "target": text(row.target),
            "onset_ns": text(String(row.onset)), "end_ns": text(String(row.end)),
        ])
    }

    func example(_ row: RunRecord.Example) -> String {
        object([
            "policy": name(row.policy), "reference": name(row.reference), "kind": text(row.kind.rawValue),
            "trace_id": text(row.traceID.hex), "seed": seed(row.seed), "root_service": text(row.rootService),
            "root_operation": text(row.rootOperation), "duration_ns": text(String(row.durationNanos)),
            "classes": JSONLiteral.array(row.classes),
            "spans": "[" + row.spans.map(span).joined(separator: ",") + "]",
        ])
    }

    private func span(_ row: RunRecord.SpanRecord) -> String {
        object([
            "span_id": text(row.spanID.hex16),
            "parent_span_id": text(row.parentSpanID == 0 ? "" : row.parentSpanID.hex16),
            "service": text(row.service), "name": text(row.name), "kind": text(row.kind.name),
            "start_ns": text(String(row.startNanos)), "end_ns": text(String(row.endNanos)),
            "status": text("\(row.status)"), "status_message": text(row.statusMessage),
            "attributes": row.attributesJSON, "resource": row.resourceJSON, "events": row.eventsJSON,
        ])
    }

    func environment() -> String {
        "{"
            + record.environment.sorted { $0.key < $1.key }.map { "\(text($0.key)):\(text($0.value))" }
            .joined(separator: ",") + "}"
    }
}
