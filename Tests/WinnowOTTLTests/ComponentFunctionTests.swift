import Testing
import WinnowOTTL

/// Functions that components add to the language, and editors that they leave out.
@Suite struct ComponentFunctionTests {
    private static func parser(_ context: OTTLContext) -> OTTLParser {
        var options = OTTLParser.Options()
        options.functions = [
            .idleEditor("route"), .ofTraceState("Length") { .int(Int64($0.bytes.count)) },
        ]
        options.editors = ["delete_key"]
        return OTTLParser(context, options: options)
    }

    @Test func anIdleEditorChangesNothingAndSaysWhetherItsConditionHeld() throws {
        var record = TelemetryRecord()
        record.span.name = "a"
        let before = record.span
        let statement = try Self.parser(.span).statement("route() where name == \"a\"")
        #expect(try statement.run(on: &record) && record.span == before)
        #expect(statement.writes.isEmpty && statement.dependencies == .operation)
        #expect(try !Self.parser(.span).statement("route() where name == \"b\"").run(on: &record))
    }

    @Test func aTraceStatesFunctionReadsIt() throws {
        var record = TelemetryRecord()
        record.span.traceState = "a=b"
        let expression = try Self.parser(.span).expression("Length() + 1")
        #expect(expression.dependencies == .extras)
        guard case .int(4) = try expression.value(for: record) else {
            Issue.record("the trace state is not read")
            return
        }
        #expect(throws: OTTLError.self) { try Self.parser(.resource).expression("Length()") }
        #expect(throws: OTTLError.self) { try OTTLParser(.span).expression("Length()") }
    }

    @Test func editorsThatAreLeftOutAreUnknown() throws {
        _ = try Self.parser(.span).statement("delete_key(attributes, \"a\")")
        #expect(throws: OTTLError.self) { try Self.parser(.span).statement("set(name, \"a\")") }
        #expect(throws: OTTLError.self) { try OTTLParser(.span).statement("route()") }
        let options = Self.parser(.span).options
        #expect(try OTTLContext.inferred(conditions: [], statements: ["route() where span.name == \"a\""]) == nil)
        #expect(
            try OTTLContext.inferred(
                conditions: [], statements: ["route() where span.name == \"a\""], options: options) == .span)
    }

    @Test(
        arguments: [
            ("name == \"a\"", true), ("attributes[\"a\"] > 1 and not (IsRootSpan() or true)", true),
            ("resource.attributes[\"a\"] == nil", true), ("trace_state[\"a\"] == \"b\"", true),
            ("attributes[\"a\"][\"b\"] == 1", false), ("attributes[name] == 1", false),
            ("Substring(name, 0, 1) == \"a\"", false), ("attributes[\"a\"] + 1 > 2", false),
            ("IsMatch(name, \"a\")", false),
        ])
    func whatNeverFailsIsSaid(_ text: String, _ isCertain: Bool) throws {
        #expect(try OTTLParser(.span).condition(text).neverFails == isCertain)
        #expect(try Self.parser(.span).statement("route() where \(text)").neverFails == isCertain)
    }
}
