import WinnowOTTL

/// Takes the values out of database statements, as `db_sanitizer` of `redaction` does (contrib v0.161.0,
/// `processor/redactionprocessor/internal/db`).
struct DatabaseSanitizer: Sendable {
    /// How statements are written.
    enum Language { case sql, redis, memcached, json }

    /// One kind of database.
    struct Database {
        var language: Language
        /// What `db.system` says, in lower case.
        var systems: Set<Text>
        /// The attributes that hold statements.
        var attributes: Set<Text>
    }

    /// Those that are enabled; a system is of at most one.
    var databases: [Database] = []
    /// Whether names of spans are statements, too.
    var cleansNames = true
    /// Whose grammar statements in attributes have: that of the last name of a span that was SQL, for so the Collector's parser is left.
    private var dialect = SQLScanner.Dialect.common

    init(_ block: DatabaseSanitizerBlock) {
        func add(
            _ settings: DatabaseSanitizerBlock.Database, _ language: Language, _ systems: Set<Text>,
            hasAttributes: Bool = true
        ) {
            guard settings.isEnabled else { return }
            let attributes = hasAttributes ? Set(settings.attributes.map { Text($0) }) : []
            databases.append(Database(language: language, systems: systems, attributes: attributes))
        }
        add(block.sql, .sql, ["other_sql", "mysql", "postgresql", "mariadb", "sqlite"])
        add(block.redis, .redis, ["redis"])
        add(block.valkey, .redis, ["valkey"])
        add(block.memcached, .memcached, ["memcached"])
        add(block.mongo, .json, ["mongodb"])
        // Their `attributes` are accepted and never looked at: only names of spans are statements.
        add(block.opensearch, .json, ["opensearch"], hasAttributes: false)
        add(block.elasticsearch, .json, ["elasticsearch"], hasAttributes: false)
        cleansNames = block.cleansNames ?? true
    }

    /// What `db.system.name`, else `db.system`, says in lower case; `nil` where neither is a text.
    static func system(of attributes: ValueMap) -> Text? {
        for key: Text in ["db.system.name", "db.system"] {
            if case .string(let system)? = attributes[key], !system.bytes.isEmpty { return TextCase.lower(system) }
        }
        return nil
    }

    /// The value of an attribute without what is secret in it, where it holds statements of `system`.
    func cleaned(_ value: Text, attribute: Text, system: Text?) -> Text {
        guard let database = database(of: system), database.attributes.contains(attribute) else { return value }
        return Self.cleaned(value, database.language, dialect)
    }

    /// The name of a client's, server's or internal span without what is secret in it, where the span's attributes name a system.
    mutating func cleanedName(of span: SpanRecord) -> Text {
        let name = span.name
        guard cleansNames, (1...3).contains(span.kind), let system = Self.system(of: span.attributes),
            let database = database(of: system)
        else { return name }
        if database.language == .sql { dialect = system == "mysql" ? .mysql : .common }
        return Self.cleaned(name, database.language, dialect)
    }

    private func database(of system: Text?) -> Database? {
        guard let system else { return nil }
        return databases.first { $0.systems.contains(system) }
    }

    private static func cleaned(_ statement: Text, _ language: Language, _ dialect: SQLScanner.Dialect) -> Text {
        switch language {
        case .sql: SQLLiterals.removed(from: statement, dialect)
        case .redis: RedisCommands.masked(statement)
        case .memcached: firstLine(statement)
        case .json: JSONLiterals.removed(from: statement) ?? statement
        }
    }

    /// A command of memcached without the data that follow it.
    private static func firstLine(_ command: Text) -> Text {
        let bytes = command.bytes
        let end = bytes.indices.first { index in
            bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
        }
        return Text(bytes: Array(bytes[..<(end ?? bytes.count)])).trimmedSpace
    }
}
