import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings

/// What processors do to requests, beyond what recordings cover.
@Suite struct EditorTests {
    /// One span with attributes, under a resource with a name.
    private static func request(_ attributes: [(key: Text, value: OTTLValue)], name: Text = "a") -> TelemetryRequest {
        var span = SpanRecord()
        span.name = name
        span.attributes = ValueMap(attributes)
        var scope = TelemetryRequest.ScopeSpans()
        scope.spans = [span]
        var group = TelemetryRequest.ResourceSpans()
        group.resource.attributes = ValueMap([("service.name", .string("checkout"))])
        group.scopes = [scope]
        var request = TelemetryRequest()
        request.resources = [group]
        return request
    }

    private static func span(_ request: TelemetryRequest?) throws -> SpanRecord {
        try #require(request?.resources.first?.scopes.first?.spans.first)
    }

    private static func keys(_ span: SpanRecord) -> [String] { span.attributes.pairs.map { $0.key.string } }

    @Test func aKeyThatGoesLeavesItsPlaceToTheLast() throws {
        let request = Self.request([("a", .int(1)), ("b", .int(2)), ("c", .int(3))])
        for (type, config) in [
            ("attributes", "actions: [{key: a, action: delete}]"),
            ("transform", "trace_statements: ['delete_key(span.attributes, \"a\")']"),
            ("redaction", "allowed_keys: [b, c]"), ("groupbyattrs", "keys: [a]"),
        ] {
            #expect(try Self.keys(Self.span(EditorSamples.edited(request, type, config))) == ["c", "b"], "\(type)")
        }
        let pattern = try EditorSamples.edited(request, "attributes", "actions: [{pattern: '^a$', action: delete}]")
        #expect(try Self.keys(Self.span(pattern)) == ["b", "c"])
    }

    @Test func theTimeOfDayIsTheRequests() throws {
        var request = Self.request([])
        let config = "trace_statements: ['set(span.attributes[\"now\"], UnixNano(Now()))']"
        var log = EditLog()
        #expect(try Self.span(EditorSamples.edited(request, "transform", config, log: &log)).attributes.count == 0)
        #expect(log.counts.count == 1)
        request.now = Instant(unixNanos: 5)
        let edited = try Self.span(EditorSamples.edited(request, "transform", config, log: &log))
        guard case .int(5) = edited.attributes["now"] else {
            Issue.record("\(edited.attributes)")
            return
        }
    }

    @Test func whatIsPassedOverIsCounted() throws {
        let request = Self.request([("v", .string("x"))])
        let statement = "'set(attributes[\"s\"], attributes[\"v\"] + 1)'"
        var log = EditLog()
        for (mode, notes) in [("ignore", 1), ("silent", 0)] {
            log = EditLog()
            let config = "{error_mode: \(mode), trace_statements: [{context: span, statements: [\(statement)]}]}"
            #expect(try EditorSamples.edited(request, "transform", config, log: &log) == request)
            #expect(log.counts.values.reduce(0, +) == notes)
        }
        let config = "{error_mode: propagate, trace_statements: [{context: span, statements: [\(statement)]}]}"
        #expect(try EditorSamples.edited(request, "transform", config, log: &log) == nil)
    }

    /// Groups of statements run one after the other over the whole request; a list without groups is one.
    @Test func theContextIsInferredForAListAsAWhole() throws {
        let request = Self.request([])
        let list = "trace_statements: ['set(resource.attributes[\"x\"], 1)', 'set(spanevent.name, \"e\")']"
        // Without an event nothing runs.
        #expect(try EditorSamples.edited(request, "transform", list) == request)
        let first = "trace_statements: ['set(resource.attributes[\"x\"], 1)']"
        #expect(try EditorSamples.edited(request, "transform", first) != request)
        // The resource knows no kinds of spans, so the first context that sees it and knows them is taken: events.
        let kinds = "trace_statements: ['set(resource.attributes[\"x\"], SPAN_KIND_SERVER)']"
        #expect(try EditorSamples.edited(request, "transform", kinds) == request)
    }

    @Test func namesOfSpansFromAttributesOfEveryKind() throws {
        let request = Self.request([
            ("s", .string("x")), ("i", .int(-3)), ("d", .double(1e21)), ("b", .bool(true)), ("l", .slice([])),
        ])
        let config = "name: {from_attributes: [s, i, d, b, l], separator: ','}"
        let name = try Self.span(EditorSamples.edited(request, "span", config)).name
        #expect(name == "x,-3,1000000000000000000000,true,<unknown-attribute-type>")
        let missing = try EditorSamples.edited(request, "span", "name: {from_attributes: [s, absent]}")
        #expect(try Self.span(missing).name == "a")
    }

    /// A group that takes no part in a match makes the Collector panic.
    @Test func groupsThatTakeNoPartAreLeftOut() throws {
        let request = Self.request([], name: "GET /x")
        for rule in ["(?P<a>POST)?(?P<b>GET)", "(?P<o>G(?P<i>E)T)"] {
            let edited = try EditorSamples.edited(request, "span", "name: {to_attributes: {rules: ['\(rule)']}}")
            #expect(try Self.span(edited).name.string.hasSuffix(" /x"))
            #expect(try Self.span(edited).attributes.count == 1)
        }
    }

    /// RFC 4231, test case 2 with a longer key; FIPS 202's empty message.
    @Test func hashesOfMaskedValues() throws {
        let request = Self.request([("k", .string(""))])
        let config = "{allow_all_keys: true, blocked_key_patterns: [k], hash_function: sha3}"
        let masked = try Self.span(EditorSamples.edited(request, "redaction", config)).attributes["k"]
        guard case .string(let text)? = masked else {
            Issue.record("no text")
            return
        }
        #expect(text == "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a")
        let key = [UInt8](repeating: 0xAA, count: 131)
        let data = Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8)
        #expect(
            Digest.hex(Digest.hmac(data, key: key, block: 64, Digest.sha256))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        // Longer than a block of SHA-3.
        #expect(
            Digest.hex(Digest.sha3([UInt8](repeating: 0xA3, count: 200)))
                == "79f38adec5c20307a98ef76e8324afbfd46cfd81b22e3973c65fa1bd9de31787")
    }

    @Test func theSummaryOfAnEarlierRedactionGoesOn() throws {
        let request = Self.request([
            ("a", .int(1)), ("redaction.redacted.keys", .string("x,b")), ("redaction.redacted.count", .int(2)),
        ])
        let edited = try Self.span(EditorSamples.edited(request, "redaction", "summary: debug"))
        #expect(Self.keys(edited) == ["redaction.redacted.count", "redaction.redacted.keys"])
        guard case .string("a,b,x")? = edited.attributes["redaction.redacted.keys"],
            case .int(3)? = edited.attributes["redaction.redacted.count"]
        else {
            Issue.record("\(edited.attributes)")
            return
        }
    }

    @Test(
        arguments: [
            ("/api/v1/orders/42", "/api/v1/orders/*"), ("/a?x=1", "/a"), ("/42?x=1", "/*"), ("/", "/"), ("", ""),
            ("?x", ""), ("/a/b2c/d", "/a/b2c/d"), ("/a/bc2/d", "/a/*/d"), ("/v1", "/v1"), ("/v12", "/*"),
            ("/healthz/", "/healthz/"),
            ("/a/b/c/d/e/f/g/h/i/j/k", "/a/b/c/d/e/f/g/h/i"),
        ])
    func urls(_ url: String, _ clustered: String) throws {
        let request = Self.request([("u", .string(Text(url)))])
        let config = "{allow_all_keys: true, url_sanitizer: {enabled: true, attributes: [u]}}"
        let edited = try Self.span(EditorSamples.edited(request, "redaction", config)).attributes["u"]
        guard case .string(let text)? = edited else {
            Issue.record("no text")
            return
        }
        #expect(text.string == clustered)
    }

    @Test func equalResourcesComeTogether() throws {
        var request = Self.request([("a", .int(1))])
        request.resources += Self.request([("a", .int(1))]).resources + Self.request([("a", .double(1))]).resources
        let compact = try #require(try EditorSamples.edited(request, "groupbyattrs", "{}"))
        #expect(compact.resources.count == 1 && compact.resources[0].scopes.count == 1)
        #expect(compact.resources[0].scopes[0].spans.count == 3)
        let split = try #require(try EditorSamples.edited(request, "groupbyattrs", "keys: [a]"))
        #expect(split.resources.map { $0.scopes[0].spans.count } == [2, 1])
    }

    @Test func aConditionThatFailsLosesOnlyWhatIsLeft() throws {
        let request = Self.request([("v", .string("x"))])
        let failing = "'span.attributes[\"v\"] + 1 > 0'"
        // What another condition takes is not lost, but gone.
        let config = "{error_mode: propagate, trace_conditions: [\(failing), 'span.name == \"a\"']}"
        #expect(try EditorSamples.edited(request, "filter", config) == TelemetryRequest())
        let alone = "{error_mode: propagate, trace_conditions: [\(failing)]}"
        #expect(try EditorSamples.edited(request, "filter", alone) == nil)
    }
}
