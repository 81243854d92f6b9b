import Testing
import WinnowOTTL
import WinnowTestSupport

@testable import WinnowPipeline

/// What `db_sanitizer` of the redaction processor does.
@Suite struct DatabaseSanitizerTests {
    @Test(arguments: [
        ("AUTH my-secret", "AUTH ?"), ("AUTH james my-secret", "AUTH ?"), ("AUTH", "AUTH"),
        ("HELLO 3 AUTH a b", "HELLO ?"),
        ("MIGRATE host 6379 key 0 5", "MIGRATE ?"), ("ACL SETUSER a on >b", "ACL SETUSER ?"), ("ACL LIST", "ACL LIST"),
        ("SET key value EX 5", "SET key ? EX 5"), ("set key value", "set key ?"), ("GET key", "GET key"),
        ("GET", "GET"), ("", ""),
        ("ZRANK key member", "ZRANK key ?"), ("SETEX key 5 value", "SETEX key 5 ?"),
        ("LINSERT key BEFORE a b", "LINSERT key BEFORE a ?"),
        ("HSET key f1 v1 f2 v2", "HSET key f1 ? f2 ?"), ("HMSET key field", "HMSET key field"),
        ("MSET a 1 b 2", "MSET a ? b ?"),
        ("GEOADD k 1 2 a 3 4 b", "GEOADD k 1 2 ? 3 4 ?"), ("GEOADD k", "GEOADD k"), ("SADD k a b c", "SADD k ?"),
        ("CONFIG SET a b", "CONFIG SET a ?"), ("CONFIG foo a b", "CONFIG foo a b"),
        ("BITFIELD k GET t o SET t o v INCRBY t", "BITFIELD k GET t o SET t o ? INCRBY t"),
        ("BITFIELD k SET t o", "BITFIELD k SET t o"),
        ("ZADD k NX CH 1 a 2 b", "ZADD k NX CH 1 ? 2 ?"), ("ZADD k XX INCR 1", "ZADD k XX INCR 1"),
        ("ZADD k nx 1 a", "ZADD k nx ? a"),
        ("HSET k f v \nHSETNX k f v\nBLAH", "HSET k f ?\nHSETNX k f ?\nBLAH"),
        ("HMSET k f v \n HMSET k f v\n\n ", "HMSET k f ?\nHMSET k f ?"),
        ("MSET\nMSET k v", "MSET\nMSET k ?"), ("\nCONFIG command\nSET k v\n\t\t", "CONFIG command\nSET k ?"),
        (#"SET k "a \" b" x"#, #"SET k ? x"#), ("SET  k \t v", "SET k ?"), ("GET a\n\nGET b", "GET a\nGET b"),
        ("A b\r\nC d", "A b\r\nC d"),
    ])
    func redis(_ command: String, _ expected: String) {
        #expect(RedisCommands.masked(Text(command)).string == expected)
    }

    @Test(arguments: [
        (#"{"find":"users","filter":{"name":"john","age":30}}"#, #"{"find":"?","filter":{"name":"?","age":"?"}}"#),
        (" [1, -2.5e+3, true, null, \"a\\u00e9\\n\", {}, [] ]\n", "[\"?\",\"?\",\"?\",\"?\",\"?\",{},[]]\n"),
        ("4", "\"?\""), ("\"a\" ", "\"?\" "),
        ("{\"a \\\" b\" : {\"c\": [ {\"d\": 1} , 2 ] } }", "{\"a \\\" b\":{\"c\":[{\"d\":\"?\"},\"?\"]}}"),
    ])
    func json(_ document: String, _ expected: String) {
        #expect(JSONLiterals.removed(from: Text(document))?.string == expected)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":}", "{\"a\":1,}", "01", "1.", "1e", "-", "tru", "\"a", "\"\u{1}\"", "\"\\x\"",
        "\"\\u00g0\"", "[1}", "{}{}", "a", "{1:2}", "[1 2]",
    ])
    func noJSON(_ text: String) {
        #expect(JSONLiterals.removed(from: Text(text)) == nil)
    }

    @Test func depthHasALimit() {
        for (depth, isJSON) in [(10_000, true), (10_001, false)] {
            let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            #expect((JSONLiterals.removed(from: Text(text)) != nil) == isJSON)
        }
    }

    @Test func anyBytesAreRead() {
        var random = TestRandom(seed: 13)
        let parts = [
            "\"", "\\", "\n", " ", "\r", "{", "}", "[", "]", ":", ",", "1", "-", "e", "true", "SET", "ZADD", "BITFIELD",
            "\\u",
        ].map { Array($0.utf8) }
        for _ in 0..<4000 {
            var bytes: [UInt8] = []
            for _ in 0..<random.below(24) {
                bytes += random.oneIn(4) ? [UInt8(truncatingIfNeeded: random.below(256))] : random.pick(parts)
            }
            _ = JSONLiterals.removed(from: Text(bytes: bytes))
            _ = RedisCommands.masked(Text(bytes: bytes))
        }
    }

    // MARK: The processor

    private static let all = """
        {allow_all_keys: true, summary: debug, db_sanitizer: {sql: {enabled: true, attributes: [s]}, redis: {enabled: true, attributes: [s]}, \
        valkey: {enabled: true, attributes: [v]}, memcached: {enabled: true, attributes: [s]}, mongo: {enabled: true, attributes: [s]}, \
        es: {enabled: true, attributes: [s]}}}
        """

    private static func edited(
        _ attributes: [(key: Text, value: OTTLValue)], name: Text = "a", kind: Int32 = 3, _ config: String
    ) throws -> SpanRecord {
        var span = SpanRecord()
        span.name = name
        span.kind = kind
        span.attributes = ValueMap(attributes)
        return try #require(try edited([span], config).first)
    }

    private static func edited(_ spans: [SpanRecord], _ config: String) throws -> [SpanRecord] {
        var scope = TelemetryRequest.ScopeSpans()
        scope.spans = spans
        var group = TelemetryRequest.ResourceSpans()
        group.scopes = [scope]
        var request = TelemetryRequest()
        request.resources = [group]
        let edited = try EditorSamples.edited(request, "redaction", config)
        return edited?.resources.first?.scopes.first?.spans ?? []
    }

    private static func text(_ span: SpanRecord, _ key: Text) -> String? {
        if case .string(let text)? = span.attributes[key] { text.string } else { nil }
    }

    @Test(arguments: [
        ("postgresql", "a = 1", "a = ?"), ("MySQL", "a = 1", "a = ?"), ("other_sql", "a = 1", "a = ?"),
        ("mariadb", "a = 1", "a = ?"),
        ("sqlite", "a = 1", "a = ?"), ("mssql", "a = 1", "a = 1"), ("cassandra", "a = 1", "a = 1"),
        ("redis", "SET user:1 2", "SET user:1 ?"),
        ("valkey", "SET k v", "SET k v"), ("memcached", "set k 0 60 5\r\nvalue\r\n", "set k 0 60 5"),
        ("memcached", " get k \r", "get k"),
        ("mongodb", #"{"a": 1}"#, #"{"a":"?"}"#), ("mongodb", "find 1", "find 1"),
        ("elasticsearch", #"{"a": 1}"#, #"{"a": 1}"#),
        ("opensearch", #"{"a": 1}"#, #"{"a": 1}"#), ("", "a = 1", "a = 1"),
    ])
    func theSystemSaysHowStatementsAreRead(_ system: String, _ statement: String, _ expected: String) throws {
        for key: Text in ["db.system", "db.system.name"] {
            let span = try Self.edited([("s", .string(Text(statement))), (key, .string(Text(system)))], Self.all)
            #expect(Self.text(span, "s") == expected)
            #expect(Self.text(span, "redaction.masked.keys") == (statement == expected ? nil : "s"))
        }
    }

    @Test func theNewNameOfTheSystemGoesFirst() throws {
        let both: [(key: Text, value: OTTLValue)] = [
            ("s", .string("SET a 1")), ("db.system", .string("mysql")), ("db.system.name", .string("redis")),
        ]
        #expect(Self.text(try Self.edited(both, Self.all), "s") == "SET a ?")
        let number: [(key: Text, value: OTTLValue)] = [
            ("s", .string("SET a 1")), ("db.system", .string("redis")), ("db.system.name", .int(1)),
        ]
        #expect(Self.text(try Self.edited(number, Self.all), "s") == "SET a ?")
        #expect(Self.text(try Self.edited([("s", .string("SET a 1"))], Self.all), "s") == "SET a 1")
    }

    @Test(arguments: [
        ("mysql", "SELECT 42", 3, "SELECT ?"), ("mysql", "SELECT 42", 2, "SELECT ?"),
        ("mysql", "SELECT 42", 1, "SELECT ?"),
        ("mysql", "SELECT 42", 4, "SELECT 42"), ("mysql", "SELECT 42", 0, "SELECT 42"),
        ("elasticsearch", #"{"a": "b"}"#, 3, #"{"a":"?"}"#),
        ("redis", "SET a 1", 3, "SET a ?"), ("valkey", "SET a 1", 3, "SET a ?"), ("memcached", "\r\nx", 3, "\r\nx"),
        ("opensearch", #"{"a": "b"}"#, 3, #"{"a": "b"}"#), ("", "SELECT 42", 3, "SELECT 42"),
    ])
    func namesAreStatements(_ system: String, _ name: String, _ kind: Int32, _ expected: String) throws {
        #expect(
            try Self.edited([("db.system", .string(Text(system)))], name: Text(name), kind: kind, Self.all).name.string
                == expected)
    }

    @Test func urlsGoBeforeStatements() throws {
        let config =
            "{allow_all_keys: true, allowed_values: [keep], url_sanitizer: {enabled: true}, db_sanitizer: {sql: {enabled: true}}}"
        let system: [(key: Text, value: OTTLValue)] = [("db.system", .string("mysql"))]
        for (name, expected) in [
            ("GET /orders/123?sql=SELECT+1", "GET /orders/*"), ("SELECT 7", "SELECT ?"), ("keep 7", "keep 7"),
            ("/7", "/?"), ("/x?7", "/x"),
        ] {
            #expect(try Self.edited(system, name: Text(name), config).name.string == expected)
        }
        let off = "{allow_all_keys: true, db_sanitizer: {sanitize_span_name: false, sql: {enabled: true}}}"
        #expect(try Self.edited(system, name: "SELECT 7", off).name == "SELECT 7")
        // Without its system a name is no statement.
        #expect(try Self.edited(system, name: "SELECT 7", "{db_sanitizer: {sql: {enabled: true}}}").name == "SELECT 7")
    }

    /// The grammar of attributes is that of the last name, as the Collector's parser keeps it.
    @Test func theLastNameLeavesItsGrammar() throws {
        let spans = ["mysql", "mysql", "mysql", "postgresql", "mysql", "redis"].map { system in
            var span = SpanRecord()
            span.name = "SELECT \"a\""
            span.kind = 3
            span.attributes = ValueMap([("s", .string("SELECT \"a\"")), ("db.system", .string(Text(system)))])
            return span
        }
        let edited = try Self.edited(spans, Self.all)
        let common = "SELECT \"a\""
        #expect(edited.map { Self.text($0, "s") } == [common, "SELECT ?", "SELECT ?", "SELECT ?", common, common])
        #expect(edited.map(\.name.string) == ["SELECT ?", "SELECT ?", "SELECT ?", common, "SELECT ?", common])
    }

    @Test func nothingIsSaidAboutWhatIsDone() throws {
        #expect(try EditorSamples.editor(EditorSamples.Sample("redaction", Self.all)).findings.isEmpty)
        let unknown = "{db_sanitizer: {allow_fallback_without_system: true}}"
        #expect(try !EditorSamples.editor(EditorSamples.Sample("redaction", unknown)).findings.isEmpty)
    }
}
