import WinnowModel

/// Writes rows of a `RunRecord` into a database.
struct RecordWriter {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// Replaces everything by `record`; decisions, kept traces and series stay when the record has none.
    func replaceAll(with record: RunRecord) throws {
        let kept =
            (record.decisions.isEmpty ? ["decision"] : []) + (record.keptTraces.isEmpty ? ["kept_trace"] : [])
            + (record.series.isEmpty ? ["series"] : [])
        for table in Schema.tables where table != "cell" && !kept.contains(table) {
            try database.execute("DELETE FROM \(table)")
        }
        try writePlan(record)
        let cells = try CellNumbers(database)
        for cell in record.cells { try cells.mark(cell) }
        try write(record.metrics, cells)
        try write(record.series, cells)
        try write(record.ledger, cells)
        try write(record.decisions, cells)
        try write(record.keptTraces, cells)
        try writeFindings(record)
        try writeExamples(record.examples)
    }

    /// Adds the rows of one cell.
    func append(_ results: ResultStore.CellResults) throws {
        let cells = try CellNumbers(database)
        try cells.mark(results.cell)
        try write(results.metrics, cells)
        try write(results.series, cells)
        try write(results.ledger, cells)
        try write(results.decisions, cells)
        try write(results.keptTraces, cells)
    }

    private func insert(_ table: String, columns: Int) throws -> Statement {
        let places = repeatElement("?", count: columns).joined(separator: ",")
        return try database.prepare("INSERT INTO \(table) VALUES(\(places))")
    }

    private func writePlan(_ record: RunRecord) throws {
        try insert("experiment", columns: 2).bind(record.experiment.name).bind(record.experiment.source).run()
        let file = try insert("source_file", columns: 2)
        for row in record.experiment.files { try file.bind(row.path).bind(row.sha256).run() }
        let run = record.run
        let traffic = run.traffic
        let seeds = "[" + run.seeds.map { String(Int64(bitPattern: $0)) }.joined(separator: ",") + "]"
        let row = try insert("run", columns: 17)
        try row.bind(run.digest).bind(seeds).bind(run.version).bind(run.collectorVersion)
        try row.bind(JSONLiteral.array(run.arguments)).bind(run.durationNanos).bind(run.isComplete)
        try row.bind(traffic.name).bind(traffic.traces).bind(traffic.spans).bind(traffic.faults)
        try row.bind(traffic.tracesPerSecond).bind(traffic.isGenerated).bind(traffic.isAtFileRate)
        try row.bind(traffic.elapsedSeconds).bind(traffic.warmUpNanos).bind(traffic.coolDownNanos).run()
        let policy = try insert("policy", columns: 5)
        for row in record.policies {
            try policy.bind(row.ordinal).bind(row.name).bind(row.isReference).bind(row.description)
                .bind(row.sourceFile).run()
        }
        let environment = try database.prepare("INSERT OR REPLACE INTO environment VALUES(?,?)")
        for row in record.environment { try environment.bind(row.key).bind(row.value).run() }
    }

    private func write(_ rows: [RunRecord.Metric], _ cells: CellNumbers) throws {
        let statement = try insert("metric", columns: 8)
        for row in rows {
            try statement.bind(cells.number(row.policy, row.seed)).bind(row.id).bind(row.dimension.text)
                .bind(row.value).bind(row.ciLow).bind(row.ciHigh).bind(row.unit).bind(row.kind.rawValue).run()
        }
    }

    private func write(_ rows: [RunRecord.SeriesPoint], _ cells: CellNumbers) throws {
        let statement = try insert("series", columns: 5)
        for row in rows {
            try statement.bind(cells.number(row.policy, row.seed)).bind(row.metric).bind(row.dimension.text)
                .bind(row.timeNanos).bind(row.value).run()
        }
    }

    private func write(_ rows: [RunRecord.LedgerEntry], _ cells: CellNumbers) throws {
        let statement = try insert("ledger", columns: 4)
        for row in rows {
            try statement.bind(cells.number(row.policy, row.seed)).bind(row.hop).bind(row.cause).bind(row.spans).run()
        }
    }

    private func write(_ rows: [RunRecord.DecisionRow], _ cells: CellNumbers) throws {
        let statement = try insert("decision", columns: 8)
        for row in rows {
            try statement.bind(cells.number(row.policy, row.seed)).bind(row.traceID.hex).bind(row.round)
                .bind(row.decision).bind(row.rule).bind(row.decidedAtNanos).bind(row.hop).bind(row.stage).run()
        }
    }

    private func write(_ rows: [RunRecord.KeptTrace], _ cells: CellNumbers) throws {
        let statement = try insert("kept_trace", columns: 4)
        for row in rows {
            try statement.bind(cells.number(row.policy, row.seed)).bind(row.traceID.hex).bind(row.spansKept)
                .bind(blob: row.keptSpans).run()
        }
    }

    private func writeFindings(_ record: RunRecord) throws {
        let comparison = try insert("comparison", columns: 9)
        for row in record.comparisons {
            try comparison.bind(row.policy).bind(row.reference).bind(row.metric).bind(row.dimension.text)
                .bind(row.difference).bind(row.ciLow).bind(row.ciHigh).bind(row.seedsAgreeing).bind(row.seeds).run()
        }
        let threshold = try insert("threshold", columns: 5)
        for row in record.thresholds {
            try threshold.bind(row.expression).bind(row.policy).bind(row.value).bind(row.passed).bind(row.reason).run()
        }
        let warning = try insert("warning", columns: 6)
        for row in record.warnings {
            try warning.bind(row.policy).bind(row.message).bind(row.file).bind(row.line).bind(row.command)
                .bind(row.severity.rawValue).run()
        }
        let fault = try insert("fault", columns: 6)
        for row in record.faults {
            try fault.bind(row.ordinal).bind(row.name).bind(row.kind).bind(row.target).bind(row.onset).bind(row.end)
                .run()
        }
    }

    private func writeExamples(_ examples: [RunRecord.Example]) throws {
        let example = try insert("example", columns: 9)
        let span = try insert("span", columns: 14)
        // All policies see the same traffic: a trace that several examples show is stored once.
        var written: Set<SeededTrace> = []
        for row in examples {
            let id = row.traceID.hex
            try example.bind(row.policy).bind(row.reference).bind(row.kind.rawValue).bind(row.seed).bind(id)
                .bind(row.rootService).bind(row.rootOperation).bind(row.durationNanos)
                .bind(row.classes.joined(separator: " ")).run()
            guard written.insert(SeededTrace(seed: row.seed, trace: id)).inserted else { continue }
            for one in row.spans {
                try span.bind(row.seed).bind(id).bind(one.spanID.hex16)
                    .bind(one.parentSpanID == 0 ? "" : one.parentSpanID.hex16).bind(one.service).bind(one.name)
                    .bind(one.kind.name).bind(one.startNanos).bind(one.endNanos).bind(one.status.name)
                    .bind(one.statusMessage).bind(one.attributesJSON).bind(one.resourceJSON).bind(one.eventsJSON)
                    .run()
            }
        }
    }
}

/// A trace of the traffic of one seed.
struct SeededTrace: Hashable {
    let seed: UInt64
    let trace: String
}

/// Numbers of cells in the store; a cell without a seed stands for figures over all seeds.
private final class CellNumbers {
    private struct Key: Hashable {
        let policy: Int
        let seed: UInt64?
    }

    private var numbers: [Key: Int64] = [:]
    // Rows of a cell come one after the other.
    private var last: (key: Key, number: Int64)?
    private let insertion: Statement
    private let update: Statement

    init(_ database: Database) throws {
        insertion = try database.prepare("INSERT INTO cell VALUES(?,?,?,?,?)")
        update = try database.prepare("UPDATE cell SET finished = ? WHERE id = ?")
        let known = try database.prepare("SELECT id, policy, seed FROM cell")
        while try known.step() {
            numbers[Key(policy: known.int(1), seed: known.isNull(2) ? nil : known.uint64(2))] = known.int64(0)
        }
    }

    /// The number of a cell, new (and not finished) when it was not known.
    func number(_ policy: Int, _ seed: UInt64?) throws -> Int64 {
        let key = Key(policy: policy, seed: seed)
        if let last, last.key == key { return last.number }
        if let number = numbers[key] {
            last = (key, number)
            return number
        }
        let number = Int64(numbers.count + 1)
        try insertion.bind(number).bind(policy).bind(seed).bind(seed == nil)
            .bind(RunRecord.Metric.scope(seed)).run()
        numbers[key] = number
        return number
    }

    func mark(_ cell: RunRecord.Cell) throws {
        let number = try number(cell.policy, cell.seed)
        try update.bind(cell.isFinished).bind(number).run()
    }
}

extension SpanStatus {
    /// `unset`, `ok` or `error`.
    var name: String {
        switch self {
        case .unset: "unset"
        case .ok: "ok"
        case .error: "error"
        }
    }
}
