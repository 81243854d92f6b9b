import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings
import WinnowTestSupport

/// Processors made of configurations.
enum EditorSamples {
    /// A configuration of a type of processor.
    struct Sample: CustomTestStringConvertible, Sendable {
        var type: String
        var config: String
        var testDescription: String { "\(type): \(config.split(separator: "\n").joined(separator: " "))" }

        init(_ type: String, _ config: String) {
            self.type = type
            self.config = config
        }
    }

    /// The editor of a configuration, and what is said about it.
    static func editor(_ sample: Sample) throws -> (editor: (any RequestEditor)?, findings: [Diagnostic]) {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse(sample.config, file: "c.yaml")
        let editor = ProcessorCatalog.find(sample.type)?.editor(configuredBy: node, into: &findings)
        return (editor, findings)
    }

    /// The request as it comes out; `nil` where it is lost.
    static func edited(
        _ request: TelemetryRequest, _ type: String, _ config: String, log: inout EditLog
    ) throws -> TelemetryRequest? {
        guard var editor = try editor(Sample(type, config)).editor else { return nil }
        var edited = request
        do { try editor.edit(&edited, log: &log) } catch { return nil }
        return edited
    }

    static func edited(_ request: TelemetryRequest, _ type: String, _ config: String) throws -> TelemetryRequest? {
        var log = EditLog()
        return try edited(request, type, config, log: &log)
    }

    /// One for each thing that processors do.
    static let all: [Sample] =
        conditions.flatMap { text in
            [Sample("filter", "traces: {span: ['\(text)']}"), statement("set(attributes[\"hit\"], 1) where \(text)")]
        }
        + statements.map { statement($0) } + others

    static func statement(_ text: String) -> Sample {
        Sample("transform", "trace_statements: [{context: span, statements: ['\(text)']}]")
    }

    private static let conditions = [
        "name == \"a\"", "kind == SPAN_KIND_SERVER", "status.code == 2", "status.message == \"a\"",
        "attributes[\"a\"] == 1", "attributes[\"a\"] == attributes[\"b\"]", "resource.attributes[\"a\"] == 1",
        "resource.schema_url == \"a\"", "instrumentation_scope.name == \"a\"", "scope.attributes[\"a\"] == 1",
        "trace_state == \"a=b\"", "trace_state[\"a\"] == \"b\"", "IsRootSpan()", "flags == 1",
        "end_time - start_time > Duration(\"1s\")", "start_time_unix_nano > 5", "Len(events) > 0", "Len(links) > 0",
        "trace_id.string == \"00000000000000000000000000000001\"", "span_id != SpanID(0x0000000000000001)",
        "parent_span_id.string == \"0000000000000000\"", "dropped_attributes_count > 0", "attributes[\"a\"] + 1 > 2",
    ]

    private static let statements = [
        "set(name, attributes[\"a\"])", "set(name, \"x\")", "set(kind, 2)", "set(status.code, 2)",
        "set(status.message, name)", "clear(status.message)", "set(trace_state, \"x=y\")",
        "set(trace_state[\"a\"], name)",
        "set(flags, 1)", "set(start_time, end_time)", "set(end_time_unix_nano, 7)", "set(events, nil)",
        "set(links, nil)", "set(trace_id, TraceID(0x00000000000000000000000000000009))",
        "set(span_id, SpanID(0x0000000000000009))", "set(parent_span_id, SpanID(0x0000000000000000))",
        "set(dropped_events_count, 3)", "set(attributes[\"a\"], resource.attributes[\"a\"])",
        "set(attributes[\"t\"], trace_id.string)", "set(attributes[\"n\"], Len(attributes))",
        "delete_key(attributes, \"a\")", "keep_keys(attributes, [\"a\"])", "delete_matching_keys(attributes, \"^a\")",
        "replace_all_patterns(attributes, \"value\", \"[a-z]\", \"#\")", "set(resource.attributes[\"a\"], name)",
        "set(scope.name, \"x\")", "set(cache[\"a\"], name)", "clear(attributes)",
    ]

    private static let others = [
        Sample("filter", "traces: {resource: ['attributes[\"a\"] == 1']}"),
        Sample("filter", "traces: {spanevent: ['name == \"a\" or attributes[\"a\"] == 1']}"),
        Sample("filter", "traces: {spanevent: ['span.name == \"a\"', 'time_unix_nano > 5']}"),
        Sample("filter", "trace_conditions: ['scope.name == \"a\"', 'spanevent.name == \"b\"']"),
        Sample("filter", "spans: {include: {match_type: regexp, services: [a], span_names: ['a|b']}}"),
        Sample("filter", "spans: {exclude: {match_type: strict, span_kinds: [SPAN_KIND_SERVER]}}"),
        Sample("filter", "spans: {exclude: {match_type: strict, libraries: [{name: a}], resources: [{key: a}]}}"),
        Sample("transform", "trace_statements: ['set(spanevent.name, span.name)']"),
        Sample("transform", "trace_statements: ['set(spanevent.attributes[\"x\"], spanevent.time_unix_nano)']"),
        Sample("transform", "trace_statements: ['set(resource.attributes[\"x\"], 1)']"),
        Sample("transform", "trace_statements: [{context: scope, statements: ['set(attributes[\"x\"], name)']}]"),
        Sample("attributes", "actions: [{key: a, action: hash}, {key: b, from_attribute: a, action: upsert}]"),
        Sample(
            "attributes",
            "{include: {match_type: strict, services: [a], attributes: [{key: a, value: 1}]}, actions: [{pattern: '.', action: delete}]}"
        ),
        Sample("resource", "attributes: [{key: x, value: 1, action: insert}, {key: a, action: delete}]"),
        Sample("span", "name: {from_attributes: [a, b], separator: '-'}"),
        Sample("span", "name: {to_attributes: {rules: ['^(?P<first>.)'], keep_original_name: true}}"),
        Sample("span", "{exclude: {match_type: regexp, span_names: [a]}, status: {code: Error, description: x}}"),
        Sample("redaction", "{allowed_keys: [a], summary: debug}"),
        Sample("redaction", "{allow_all_keys: true, blocked_values: ['[a-z]'], redact_all_types: true, summary: info}"),
        Sample("redaction", "{allow_all_keys: true, url_sanitizer: {enabled: true, attributes: [a]}}"),
        Sample("redaction", "{allow_all_keys: true, db_sanitizer: {sql: {enabled: true, attributes: [a]}}}"),
        Sample("groupbyattrs", "keys: [a]"),
    ]
}

/// Random requests from few texts, so that conditions often hold.
struct RandomRequests {
    private var random: TestRandom

    init(seed: UInt64) { random = TestRandom(seed: seed) }

    /// A request of several resources, scopes and spans.
    mutating func request() -> TelemetryRequest {
        var request = TelemetryRequest()
        for _ in 0..<1 + random.below(3) {
            var group = TelemetryRequest.ResourceSpans()
            group.resource.attributes = map()
            if random.oneIn(2) { group.resource.attributes["service.name"] = .string(text()) }
            group.resource.schemaURL = text()
            for _ in 0..<1 + random.below(2) {
                var scope = TelemetryRequest.ScopeSpans()
                scope.scope.name = text()
                scope.scope.version = text()
                scope.scope.attributes = map()
                for _ in 0..<1 + random.below(3) { scope.spans.append(span()) }
                group.scopes.append(scope)
            }
            request.resources.append(group)
        }
        return request
    }

    /// A request of one span.
    mutating func single() -> TelemetryRequest {
        var request = request()
        request.resources.removeLast(request.resources.count - 1)
        request.resources[0].scopes.removeLast(request.resources[0].scopes.count - 1)
        request.resources[0].scopes[0].spans.removeLast(request.resources[0].scopes[0].spans.count - 1)
        return request
    }

    private mutating func text() -> Text { random.pick(["", "a", "b", "/a/1", "a=b"]) }

    private mutating func map() -> ValueMap {
        var map = ValueMap()
        for key in ["a", "b", "http.route"] where random.oneIn(2) { map[Text(key)] = value() }
        return map
    }

    private mutating func value() -> OTTLValue {
        switch random.below(8) {
        case 0: .null
        case 1: .bool(random.oneIn(2))
        case 2, 3: .int(Int64(random.below(3)))
        case 4: .double(Double(random.below(3)) / 2)
        case 5: .slice([.string(text()), .int(1)])
        case 6: .map(ValueMap([("k", .string(text()))]))
        default: .string(text())
        }
    }

    private mutating func span() -> SpanRecord {
        var span = SpanRecord()
        span.traceID = TraceID(high: 0, low: UInt64(random.below(3)))
        span.spanID = UInt64(1 + random.below(3))
        span.parentSpanID = UInt64(random.below(2))
        span.traceState = text()
        span.flags = UInt32(random.below(2))
        span.name = text()
        span.kind = Int32(random.below(7) - 1)
        span.startTime = UInt64(random.below(10))
        span.endTime = span.startTime + UInt64(random.below(2)) * 2_000_000_000
        span.attributes = map()
        span.droppedAttributes = UInt32(random.below(2))
        span.status.code = Int32(random.below(3))
        span.status.message = text()
        for _ in 0..<random.below(3) {
            var event = EventRecord()
            event.name = text()
            event.time = UInt64(random.below(10))
            event.attributes = map()
            span.events.append(event)
        }
        if random.oneIn(2) { span.links = [LinkRecord()] }
        return span
    }
}
