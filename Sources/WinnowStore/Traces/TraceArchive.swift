import WinnowModel

/// Whole traces of a store, opened read-only: searched through their indexes, read one by one.
public final class TraceArchive {
    /// Where a trace stands in the store.
    public typealias Number = Int64

    /// The file as the user named it.
    public let path: String
    private let database: Database
    /// So many traces are put into the order of time one by one; among more, the newest are looked for.
    var fewTraces = 20_000
    private var statements: [TraceStatement: Statement] = [:]

    /// Opens a store; `nil` when it holds no whole traces. A file that is no store is a `Failure` of kind `io`.
    public init?(_ path: String) throws {
        self.path = path
        database = try StoredRun.open(path, schema: .current)
        for table in Schema.traceTables + ["kept_trace", "cell", "policy"] {
            try Schema.requireTable(table, in: database)
        }
        if try !statement(.any).step() { return nil }
    }

    /// A statement that is ready for its parameters; the one before of its kind ends.
    func statement(_ kind: TraceStatement) throws -> Statement {
        let statement = try statements[kind] ?? database.prepare(kind.rawValue)
        statements[kind] = statement
        statement.reset()
        return statement
    }

    /// A statement of its own, for rows that are read while others are.
    func freshStatement(_ kind: TraceStatement) throws -> Statement { try database.prepare(kind.rawValue) }

    /// The number of the last trace; the first is 1.
    public func lastNumber() throws -> Number {
        let last = try statement(.last)
        return try last.step() ? last.int64(0) : 0
    }

    /// The policies of a stored run that kept a trace, by ordinal; none where that was not stored.
    public func policies(keeping number: Number) throws -> [String] {
        let trace = try statement(.trace)
        try trace.bind(number)
        guard try trace.step(), !trace.isNull(1) else { return [] }
        let id = trace.text(0)
        let kept = try statement(.keptBy).bind(id).bind(trace.uint64(1))
        var names: [(ordinal: Int, name: String)] = []
        while try kept.step() { names.append((kept.int(0), kept.text(1))) }
        return names.sorted { $0.ordinal < $1.ordinal }.map(\.name)
    }

    /// Throws what a damaged file is told by.
    func damaged(_ what: String, _ text: String) -> Failure {
        Failure(.io, Diagnostic("the result store does not hold what is expected: \(what)", file: path, text: text))
    }
}
