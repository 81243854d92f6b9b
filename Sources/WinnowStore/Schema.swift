import WinnowModel

/// The tables of a result store, as steps from one version to the next.
///
/// Step n leads from version n to n + 1. Steps are only ever added: an old store is brought forward, never back.
struct Schema {
    /// Marks a SQLite file as Winnow's: `Wnow`.
    static let applicationID: Int64 = 0x576E_6F77
    /// The schema of this version of Winnow.
    static let current = Schema(steps: [version1, version2, version3])

    /// SQL of each step.
    let steps: [String]

    /// The version that all steps lead to.
    var version: Int { steps.count }

    /// Fills an empty database.
    func create(in database: Database) throws {
        try database.execute("PRAGMA application_id = \(Self.applicationID)")
        try migrate(database, from: 0)
    }

    /// Brings a database from `version` to the newest one.
    func migrate(_ database: Database, from version: Int) throws {
        try database.transaction {
            for step in steps.dropFirst(version) { try database.execute(step) }
            try database.execute("PRAGMA user_version = \(self.version)")
        }
    }

    /// Throws unless `table` is a table and nothing else by that name.
    static func requireTable(_ table: String, in database: Database) throws {
        let statement = try database.prepare("SELECT type FROM sqlite_schema WHERE name = ?1")
        try statement.bind(table)
        guard try statement.step(), statement.text(0) == "table" else {
            throw Failure(.io, Diagnostic("the result store has no table \(table)", file: database.name))
        }
    }

    /// Tables in the order of their filling.
    static let tables = [
        "experiment", "source_file", "run", "policy", "cell", "metric", "series", "ledger", "comparison", "threshold",
        "warning", "fault", "example", "decision", "kept_trace", "span", "environment",
    ]

    /// Tables of whole traces, in the order of their filling; the indexes that they are searched by are made when they are filled.
    static let traceTables = ["scope", "resource", "operation", "trace_span", "trace", "trace_term"]

    /// What whole traces are searched by: made once the tables are filled, which takes less than half the time of keeping indexes meanwhile.
    static let traceIndexes = [
        "CREATE INDEX trace_by_id ON trace(trace_id)",
        "CREATE INDEX trace_by_start ON trace(start_ns)",
        "CREATE INDEX trace_by_duration ON trace(duration_ns)",
        "CREATE INDEX trace_span_by_trace ON trace_span(trace)",
        "CREATE INDEX kept_trace_by_id ON kept_trace(trace_id)",
    ]

    /// Whole traces with everything that their spans say, and what they are found by.
    private static let version3 = """
        CREATE TABLE scope(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version TEXT NOT NULL, attributes TEXT NOT NULL,
            schema_url TEXT NOT NULL, dropped_attributes INTEGER NOT NULL) STRICT;
        CREATE TABLE resource(
            id INTEGER PRIMARY KEY, service TEXT NOT NULL, attributes TEXT NOT NULL, schema_url TEXT NOT NULL,
            dropped_attributes INTEGER NOT NULL) STRICT;
        CREATE TABLE operation(
            id INTEGER PRIMARY KEY, service TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
            scope INTEGER NOT NULL REFERENCES scope) STRICT;
        CREATE TABLE trace(
            id INTEGER PRIMARY KEY, seed INTEGER, trace_id TEXT NOT NULL, start_ns INTEGER NOT NULL,
            duration_ns INTEGER NOT NULL, spans INTEGER NOT NULL, failed_spans INTEGER NOT NULL,
            root INTEGER NOT NULL REFERENCES operation) STRICT;
        CREATE TABLE trace_span(
            trace INTEGER NOT NULL REFERENCES trace, span_id INTEGER NOT NULL, parent_span_id INTEGER NOT NULL,
            operation INTEGER NOT NULL REFERENCES operation, resource INTEGER NOT NULL REFERENCES resource,
            start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, status INTEGER NOT NULL, flags INTEGER NOT NULL,
            attributes TEXT NOT NULL, events TEXT, links TEXT, status_message TEXT, trace_state TEXT,
            dropped_attributes INTEGER, dropped_events INTEGER, dropped_links INTEGER, request INTEGER) STRICT;
        CREATE TABLE trace_term(
            part INTEGER NOT NULL, first_term INTEGER NOT NULL, traces BLOB NOT NULL,
            PRIMARY KEY(part, first_term)) STRICT, WITHOUT ROWID;
        ALTER TABLE kept_trace ADD COLUMN kept_spans BLOB;
        CREATE VIEW span_detail AS
            SELECT trace.trace_id, printf('%016x', trace_span.span_id) AS span_id,
                iif(trace_span.parent_span_id = 0, '', printf('%016x', trace_span.parent_span_id)) AS parent_span_id,
                operation.service, operation.name,
                CASE operation.kind WHEN 1 THEN 'internal' WHEN 2 THEN 'server' WHEN 3 THEN 'client'
                    WHEN 4 THEN 'producer' WHEN 5 THEN 'consumer' ELSE 'unspecified' END AS kind,
                trace_span.start_ns, trace_span.end_ns,
                CASE trace_span.status WHEN 1 THEN 'ok' WHEN 2 THEN 'error' ELSE 'unset' END AS status,
                ifnull(trace_span.status_message, '') AS status_message, ifnull(trace_span.trace_state, '') AS trace_state,
                trace_span.flags, trace_span.attributes, ifnull(trace_span.events, '[]') AS events,
                ifnull(trace_span.links, '[]') AS links, resource.attributes AS resource, scope.name AS scope,
                scope.version AS scope_version, trace.seed
            FROM trace JOIN trace_span ON trace_span.trace = trace.id
            JOIN operation ON operation.id = trace_span.operation JOIN resource ON resource.id = trace_span.resource
            JOIN scope ON scope.id = operation.scope;
        """

    /// Rows over all seeds say so; decisions name their stage.
    private static let version2 = """
        ALTER TABLE cell ADD COLUMN scope TEXT NOT NULL DEFAULT 'seed' CHECK(scope IN ('seed', 'all_seeds'));
        UPDATE cell SET scope = 'all_seeds' WHERE seed IS NULL;
        ALTER TABLE run ADD COLUMN warm_up_ns INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE run ADD COLUMN cool_down_ns INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE decision ADD COLUMN hop TEXT NOT NULL DEFAULT '';
        ALTER TABLE decision ADD COLUMN stage INTEGER NOT NULL DEFAULT 0;
        DROP VIEW figure;
        CREATE VIEW figure AS
            SELECT policy.name AS policy, cell.seed, metric.metric, metric.dimension, metric.value, metric.ci_low,
                metric.ci_high, metric.unit, metric.kind, cell.scope
            FROM metric JOIN cell ON cell.id = metric.cell JOIN policy ON policy.ordinal = cell.policy;
        """

    private static let version1 = """
        CREATE TABLE experiment(name TEXT NOT NULL, source TEXT NOT NULL) STRICT;
        CREATE TABLE source_file(path TEXT NOT NULL, sha256 TEXT NOT NULL) STRICT;
        CREATE TABLE run(
            digest TEXT NOT NULL, seeds TEXT NOT NULL, version TEXT NOT NULL, collector_version TEXT NOT NULL,
            arguments TEXT NOT NULL, duration_ns INTEGER NOT NULL, complete INTEGER NOT NULL,
            traffic TEXT NOT NULL, traces INTEGER NOT NULL, spans INTEGER NOT NULL, faults INTEGER,
            traces_per_second REAL NOT NULL, generated INTEGER NOT NULL, at_file_rate INTEGER NOT NULL,
            elapsed_seconds REAL) STRICT;
        CREATE TABLE policy(
            ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, reference INTEGER NOT NULL,
            description TEXT NOT NULL, source_file TEXT NOT NULL) STRICT;
        CREATE TABLE cell(
            id INTEGER PRIMARY KEY, policy INTEGER NOT NULL REFERENCES policy, seed INTEGER,
            finished INTEGER NOT NULL, UNIQUE(policy, seed)) STRICT;
        CREATE TABLE metric(
            cell INTEGER NOT NULL REFERENCES cell, metric TEXT NOT NULL, dimension TEXT NOT NULL, value REAL,
            ci_low REAL, ci_high REAL, unit TEXT NOT NULL,
            kind TEXT NOT NULL CHECK(kind IN ('exact', 'timed'))) STRICT;
        CREATE TABLE series(
            cell INTEGER NOT NULL REFERENCES cell, metric TEXT NOT NULL, dimension TEXT NOT NULL,
            time_ns INTEGER NOT NULL, value REAL) STRICT;
        CREATE TABLE ledger(
            cell INTEGER NOT NULL REFERENCES cell, hop TEXT NOT NULL, cause TEXT NOT NULL,
            spans INTEGER NOT NULL) STRICT;
        CREATE TABLE comparison(
            policy INTEGER NOT NULL REFERENCES policy, reference INTEGER NOT NULL REFERENCES policy,
            metric TEXT NOT NULL, dimension TEXT NOT NULL, difference REAL, ci_low REAL, ci_high REAL,
            seeds_agreeing INTEGER NOT NULL, seeds INTEGER NOT NULL) STRICT;
        CREATE TABLE threshold(
            expression TEXT NOT NULL, policy INTEGER REFERENCES policy, value REAL, passed INTEGER NOT NULL,
            reason TEXT NOT NULL) STRICT;
        CREATE TABLE warning(
            policy INTEGER REFERENCES policy, message TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
            command TEXT NOT NULL, severity TEXT NOT NULL) STRICT;
        CREATE TABLE fault(
            ordinal INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
            onset_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL) STRICT;
        CREATE TABLE example(
            policy INTEGER NOT NULL REFERENCES policy, reference INTEGER NOT NULL REFERENCES policy,
            kind TEXT NOT NULL CHECK(kind IN ('lost', 'gained')), seed INTEGER NOT NULL, trace_id TEXT NOT NULL,
            root_service TEXT NOT NULL, root_operation TEXT NOT NULL, duration_ns INTEGER NOT NULL,
            classes TEXT NOT NULL) STRICT;
        CREATE TABLE decision(
            cell INTEGER NOT NULL REFERENCES cell, trace_id TEXT NOT NULL, round INTEGER NOT NULL,
            decision TEXT NOT NULL, rule TEXT NOT NULL, decided_at_ns INTEGER NOT NULL) STRICT;
        CREATE TABLE kept_trace(
            cell INTEGER NOT NULL REFERENCES cell, trace_id TEXT NOT NULL, spans_kept INTEGER NOT NULL) STRICT;
        CREATE TABLE span(
            seed INTEGER NOT NULL, trace_id TEXT NOT NULL, span_id TEXT NOT NULL, parent_span_id TEXT NOT NULL,
            service TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, start_ns INTEGER NOT NULL,
            end_ns INTEGER NOT NULL, status TEXT NOT NULL, status_message TEXT NOT NULL,
            attributes TEXT NOT NULL, resource TEXT NOT NULL, events TEXT NOT NULL) STRICT;
        CREATE TABLE environment(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        CREATE VIEW figure AS
            SELECT policy.name AS policy, cell.seed, metric.metric, metric.dimension, metric.value, metric.ci_low,
                metric.ci_high, metric.unit, metric.kind
            FROM metric JOIN cell ON cell.id = metric.cell JOIN policy ON policy.ordinal = cell.policy;
        """
}
