import WinnowModel

/// Reads a `RunRecord` from a database.
struct RecordReader {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The whole record, sorted; decisions and kept traces, which may be many, only where they are asked for.
    func record(withTraces: Bool) throws -> RunRecord {
        let experiment = try experiment()
        guard let run = try run() else {
            throw Failure(.io, Diagnostic("the result store holds no run", file: database.name))
        }
        var record = RunRecord(experiment: experiment, run: run)
        record.policies = try rows("SELECT name, ordinal, reference, description, source_file FROM policy") {
            RunRecord.Policy(
                name: $0.text(0), ordinal: $0.int(1), isReference: $0.bool(2), description: $0.text(3),
                sourceFile: $0.text(4))
        }
        record.cells = try rows("SELECT policy, seed, finished FROM cell WHERE seed IS NOT NULL") {
            RunRecord.Cell(policy: $0.int(0), seed: $0.uint64(1), isFinished: $0.bool(2))
        }
        try readMeasures(into: &record)
        if withTraces { try readTraces(into: &record) }
        try readFindings(into: &record)
        record.examples = try examples()
        record.sort()
        return record
    }

    private func rows<Row>(_ sql: String, _ read: (Statement) throws -> Row) throws -> [Row] {
        let statement = try database.prepare(sql)
        var rows: [Row] = []
        while try statement.step() { rows.append(try read(statement)) }
        return rows
    }

    private func experiment() throws -> RunRecord.Experiment {
        let files = try rows("SELECT path, sha256 FROM source_file ORDER BY rowid") {
            RunRecord.SourceFile(path: $0.text(0), sha256: $0.text(1))
        }
        let found = try rows("SELECT name, source FROM experiment") { (name: $0.text(0), source: $0.text(1)) }
        return RunRecord.Experiment(name: found.first?.name ?? "", source: found.first?.source ?? "", files: files)
    }

    private func run() throws -> RunRecord.Run? {
        let seeds = try rows("SELECT each.value FROM run, json_each(run.seeds) AS each ORDER BY each.id") {
            $0.uint64(0)
        }
        let arguments = try rows("SELECT each.value FROM run, json_each(run.arguments) AS each ORDER BY each.id") {
            $0.text(0)
        }
        return try rows(
            """
            SELECT digest, version, collector_version, duration_ns, complete, traffic, traces, spans, faults,
                traces_per_second, generated, at_file_rate, elapsed_seconds, warm_up_ns, cool_down_ns FROM run
            """
        ) {
            RunRecord.Run(
                digest: $0.text(0), seeds: seeds, version: $0.text(1), collectorVersion: $0.text(2),
                arguments: arguments, durationNanos: $0.uint64(3), isComplete: $0.bool(4),
                traffic: RunRecord.Traffic(
                    name: $0.text(5), traces: $0.int(6), spans: $0.int(7), faults: $0.isNull(8) ? nil : $0.int(8),
                    tracesPerSecond: $0.double(9) ?? 0, isGenerated: $0.bool(10), isAtFileRate: $0.bool(11),
                    warmUpNanos: $0.uint64(13), coolDownNanos: $0.uint64(14), elapsedSeconds: $0.double(12)))
        }.first
    }

    private func readMeasures(into record: inout RunRecord) throws {
        record.metrics = try rows(
            """
            SELECT cell.policy, cell.seed, metric, dimension, value, ci_low, ci_high, unit, kind
            FROM metric JOIN cell ON cell.id = metric.cell ORDER BY metric.rowid
            """
        ) {
            RunRecord.Metric(
                policy: $0.int(0), seed: $0.isNull(1) ? nil : $0.uint64(1), id: $0.text(2),
                dimension: Dimension(encoded: $0.text(3)), value: $0.double(4), ciLow: $0.double(5),
                ciHigh: $0.double(6), unit: $0.text(7), kind: RunRecord.Metric.Kind(rawValue: $0.text(8)) ?? .exact)
        }
        record.series = try rows(
            """
            SELECT cell.policy, cell.seed, metric, dimension, time_ns, value
            FROM series JOIN cell ON cell.id = series.cell ORDER BY series.rowid
            """
        ) {
            RunRecord.SeriesPoint(
                policy: $0.int(0), seed: $0.uint64(1), metric: $0.text(2), dimension: Dimension(encoded: $0.text(3)),
                timeNanos: $0.uint64(4), value: $0.double(5))
        }
        record.ledger = try rows(
            """
            SELECT cell.policy, cell.seed, hop, cause, spans
            FROM ledger JOIN cell ON cell.id = ledger.cell ORDER BY ledger.rowid
            """
        ) {
            RunRecord.LedgerEntry(
                policy: $0.int(0), seed: $0.uint64(1), hop: $0.text(2), cause: $0.text(3), spans: $0.int(4))
        }
    }

    private func readTraces(into record: inout RunRecord) throws {
        record.decisions = try rows(
            """
            SELECT cell.policy, cell.seed, trace_id, round, decision, rule, decided_at_ns, hop, stage
            FROM decision JOIN cell ON cell.id = decision.cell ORDER BY decision.rowid
            """
        ) {
            RunRecord.DecisionRow(
                policy: $0.int(0), seed: $0.uint64(1), traceID: try traceID($0, 2), round: $0.int(3),
                decision: $0.text(4), rule: $0.text(5), decidedAtNanos: $0.uint64(6), hop: $0.text(7),
                stage: $0.int(8))
        }
        record.keptTraces = try rows(
            """
            SELECT cell.policy, cell.seed, trace_id, spans_kept, kept_spans
            FROM kept_trace JOIN cell ON cell.id = kept_trace.cell ORDER BY kept_trace.rowid
            """
        ) {
            RunRecord.KeptTrace(
                policy: $0.int(0), seed: $0.uint64(1), traceID: try traceID($0, 2), spansKept: $0.int(3),
                keptSpans: $0.isNull(4) ? nil : $0.withBytes(4) { Array($0) })
        }
    }

    private func readFindings(into record: inout RunRecord) throws {
        record.comparisons = try rows("SELECT * FROM comparison ORDER BY rowid") {
            RunRecord.Comparison(
                policy: $0.int(0), reference: $0.int(1), metric: $0.text(2), dimension: Dimension(encoded: $0.text(3)),
                difference: $0.double(4), ciLow: $0.double(5), ciHigh: $0.double(6), seedsAgreeing: $0.int(7),
                seeds: $0.int(8))
        }
        record.thresholds = try rows("SELECT * FROM threshold ORDER BY rowid") {
            RunRecord.Threshold(
                expression: $0.text(0), policy: $0.isNull(1) ? nil : $0.int(1), value: $0.double(2),
                passed: $0.bool(3), reason: $0.text(4))
        }
        record.warnings = try rows("SELECT * FROM warning ORDER BY rowid") {
            RunRecord.Warning(
                policy: $0.isNull(0) ? nil : $0.int(0), message: $0.text(1), file: $0.text(2), line: $0.int(3),
                command: $0.text(4), severity: Diagnostic.Severity(rawValue: $0.text(5)) ?? .warning)
        }
        record.faults = try rows("SELECT * FROM fault") {
            RunRecord.Fault(
                ordinal: $0.int(0), name: $0.text(1), kind: $0.text(2), target: $0.text(3), onset: $0.uint64(4),
                end: $0.uint64(5))
        }
        record.environment = try rows("SELECT key, value FROM environment ORDER BY rowid") {
            RunRecord.EnvironmentEntry($0.text(0), $0.text(1))
        }
    }

    private func examples() throws -> [RunRecord.Example] {
        var spans: [SeededTrace: [RunRecord.SpanRecord]] = [:]
        let statement = try database.prepare(
            """
            SELECT seed, trace_id, span_id, parent_span_id, service, name, kind, start_ns, end_ns, status,
                status_message, iif(json_valid(attributes), attributes, '{}'),
                iif(json_valid(resource), resource, '{}'), iif(json_valid(events), events, '[]')
            FROM span
            WHERE (seed, trace_id) IN (SELECT seed, trace_id FROM example) ORDER BY rowid
            """)
        while try statement.step() {
            let kind = statement.text(6)
            let status = statement.text(9)
            let span = RunRecord.SpanRecord(
                spanID: UInt64(hexDigits: statement.text(2).utf8) ?? 0,
                parentSpanID: UInt64(hexDigits: statement.text(3).utf8) ?? 0, service: statement.text(4),
                name: statement.text(5), kind: SpanKind.allCases.first { $0.name == kind } ?? .unspecified,
                startNanos: statement.uint64(7), endNanos: statement.uint64(8),
                status: SpanStatus.allCases.first { $0.name == status } ?? .unset,
                statusMessage: statement.text(10), attributesJSON: statement.text(11),
                resourceJSON: statement.text(12), eventsJSON: statement.text(13))
            spans[SeededTrace(seed: statement.uint64(0), trace: statement.text(1)), default: []].append(span)
        }
        return try rows("SELECT * FROM example ORDER BY rowid") {
            let key = SeededTrace(seed: $0.uint64(3), trace: $0.text(4))
            return RunRecord.Example(
                policy: $0.int(0), reference: $0.int(1), kind: RunRecord.Example.Kind(rawValue: $0.text(2)) ?? .lost,
                traceID: try traceID($0, 4), seed: key.seed, rootService: $0.text(5), rootOperation: $0.text(6),
                durationNanos: $0.uint64(7), classes: $0.text(8).split(separator: " ").map(String.init),
                spans: spans[key] ?? [])
        }
    }

    private func traceID(_ statement: Statement, _ column: Int32) throws -> TraceID {
        guard let id = TraceID(hex: statement.text(column)) else {
            throw Failure(
                .io,
                Diagnostic("not a trace id in the result store", file: database.name, text: statement.text(column)))
        }
        return id
    }
}
