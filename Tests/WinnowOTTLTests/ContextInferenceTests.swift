import Testing
import WinnowOTTL

/// The context that texts with qualified paths are about (`pkg/ottl/context_inferrer.go`).
@Suite struct ContextInferenceTests {
    @Test(
        arguments: [
            (["span.name == \"a\""], OTTLContext.span), (["resource.attributes[\"a\"] == 1"], .resource),
            (["instrumentation_scope.name == \"a\""], .scope),
            (["resource.attributes[\"a\"] == 1", "scope.name == \"a\""], .resource),
            (["span.attributes[\"a\"] == 1 and spanevent.name == \"a\""], .spanEvent),
            // A path inside an index and inside a call counts.
            (["resource.attributes[span.name] == 1"], .span), (["Len(span.attributes) > 0"], .span),
            // What the named context does not know is looked for in those that see it.
            (["resource.attributes[\"a\"] == SPAN_KIND_SERVER"], .spanEvent),
            (["resource.attributes[\"a\"] == 1 and IsRootSpan()"], .span),
            // No word stands in front.
            (["name == \"a\""], nil), (["IsRootSpan()"], nil), (["attributes[\"a\"] == 1"], nil),
            (["metric.name == \"a\""], nil),
            // Nobody knows it.
            (["spanevent.name == \"a\" and IsRootSpan()"], nil), (["span.kind == SPAN_KIND_NONE"], nil),
            (["Unknown(span.name)"], nil), ([], nil),
        ])
    func conditions(_ texts: [String], _ context: OTTLContext?) throws {
        #expect(try OTTLContext.inferred(conditions: texts) == context)
    }

    @Test func statementsCountWithConditions() throws {
        let statements = ["set(resource.attributes[\"a\"], 1) where resource.attributes[\"b\"] == nil"]
        #expect(try OTTLContext.inferred(conditions: [], statements: statements) == .resource)
        #expect(try OTTLContext.inferred(conditions: ["span.kind == 1"], statements: statements) == .span)
        let named = ["replace_pattern(span.name, \"a\", \"b\", SHA256)"]
        #expect(try OTTLContext.inferred(conditions: [], statements: named) == .span)
        #expect(throws: OTTLError.self) { try OTTLContext.inferred(conditions: ["span.name = 1"]) }
    }

    /// What a statement changes, and whose it is.
    static let targets: [(String, Dependencies, OTTLContext)] = [
        ("set(name, \"a\")", .operation, .span), ("set(resource.attributes[\"a\"], name)", .resource, .resource),
        ("set(scope.name, \"a\")", .operation, .scope), ("set(status.code, 2)", .status, .span),
        ("set(status, nil)", [.status, .extras], .span), ("set(start_time, end_time)", .times, .span),
        ("delete_key(attributes, \"a\")", .attributes, .span), ("set(cache[\"a\"], name)", .cache, .span),
        ("set(events, nil)", [.extras, .event, .eventAttributes], .span), ("set(flags, 1)", .flags, .span),
    ]

    @Test(arguments: targets)
    func writes(_ text: String, _ writes: Dependencies, _ target: OTTLContext) throws {
        let statement = try OTTLParser(.span).statement(text)
        #expect(statement.writes == writes && statement.target == target)
    }
}
