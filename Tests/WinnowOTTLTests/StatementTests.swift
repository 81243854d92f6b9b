import Testing
import WinnowModel

@testable import WinnowOTTL

/// Editors on one record.
@Suite struct StatementTests {
    private func run(_ text: String, _ context: OTTLContext = .span) throws -> TelemetryRecord {
        var record = Samples.record
        _ = try OTTLParser(context).statement(text).run(on: &record)
        return record
    }

    private func attributes(_ text: String) throws -> ValueMap { try run(text).span.attributes }

    @Test func setChangesFieldsAndAttributes() throws {
        #expect(try run("set(name, \"x\")").span.name == "x")
        #expect(try run("set(status.code, STATUS_CODE_OK)").span.status.code == 1)
        #expect(try run("set(kind.string, \"Client\")").span.kind == 3)
        #expect(try run("set(trace_state[\"ot\"], \"th:0\")").span.traceState == "ot=th:0,vendor=x")
        #expect(
            try run("set(resource.attributes[\"a\"], 1)").resource.attributes["a"]?.equalsAttribute(.int(1)) ?? false)
        #expect(
            try attributes("set(attributes[\"n\"], attributes[\"i\"] + 1)")["n"]?.equalsAttribute(.int(43)) ?? false)
        #expect(try attributes("set(attributes[\"m\"][\"s\"], \"x\")")["m"]?.shown == "{s: x, a: 1}")
    }

    @Test func theConditionDecides() throws {
        #expect(try run("set(name, \"x\") where kind == SPAN_KIND_CLIENT").span.name == "GET /cart")
        #expect(try run("set(name, \"x\") where kind == SPAN_KIND_SERVER").span.name == "x")
        var record = Samples.record
        let statement = try OTTLParser(.span).statement("set(name, \"x\") where IsRootSpan()")
        #expect(try statement.run(on: &record) == false)
    }

    @Test func mapsAreEdited() throws {
        #expect(try attributes("keep_keys(attributes, [\"s\", \"b\"])").keys == ["s", "b"])
        #expect(try attributes("keep_matching_keys(attributes, \"^[sb]$\")").keys == ["s", "b"])
        #expect(try attributes("delete_matching_keys(attributes, \"^[^s]\")").keys == ["s"])
        #expect(try !attributes("delete_key(attributes, \"s\")").keys.contains("s"))
        #expect(try attributes("limit(attributes, 3, [\"d\"])").keys == ["s", "i", "d"])
        let merged = try attributes("merge_maps(attributes, attributes[\"m\"], \"insert\")")
        #expect(merged["s"]?.shown == "abc" && merged["a"]?.shown == "1")
        #expect(try attributes("flatten(attributes)").keys.contains("m.s"))
        #expect(try attributes("truncate_all(attributes, 2)")["s"]?.shown == "ab")
    }

    @Test func whatIsClearedKeepsItsKind() throws {
        #expect(try attributes("clear(attributes)").count == 0)
        #expect(try attributes("clear(attributes[\"s\"])")["s"]?.shown == "")
        #expect(try attributes("clear(attributes[\"i\"])")["i"]?.shown == "0")
        #expect(try attributes("clear(attributes[\"absent\"])")["absent"]?.isNull ?? false)
        #expect(try run("clear(name)").span.name == "")
        #expect(try run("clear(kind)").span.kind == 0)
        #expect(try run("clear(trace_id)").span.traceID.isZero)
    }

    @Test func partsOfTextsHoldWholeCharacters() throws {
        let name = "set(name, Substring(\"aé\u{4E00}b\", "
        #expect(try run(name + "0, 2, true))").span.name == "a")
        #expect(try run(name + "2, 4, true))").span.name == "\u{4E00}")
        #expect(try run(name + "2, 1, true))").span.name == "")
        #expect(try run(name + "0, 7))").span.name == "aé\u{4E00}b")
    }

    @Test func textsAreReplaced() throws {
        #expect(try run("replace_pattern(name, \"([A-Z]+) /(\\\\w+)\", \"$$2 $$1\")").span.name == "$2 $1")
        #expect(try run("replace_pattern(name, \"([A-Z]+) /(\\\\w+)\", \"$2 $1\")").span.name == "cart GET")
        #expect(try run("replace_match(name, \"GET *\", \"x\")").span.name == "x")
        #expect(try attributes("replace_all_patterns(attributes, \"key\", \"^s$\", \"t\")").keys.first == "t")
    }

    @Test func eventsAreEdited() throws {
        let record = try run("set(attributes[\"n\"], event_index) where name == \"exception\"", .spanEvent)
        #expect(record.span.events[0].attributes["n"]?.shown == "0")
    }

    @Test func whatWasChangedBeforeAnErrorStays() throws {
        var record = Samples.record
        let statement = try OTTLParser(.span).statement("set(kind, \"no kind\")")
        #expect(throws: EvaluationError.self) { try statement.run(on: &record) }
        #expect(record.span == Samples.record.span)
    }

    @Test func onlyEditorsAreStatements() {
        #expect(throws: OTTLError.self) { try OTTLParser(.span).statement("Concat([\"a\"], \"b\")") }
        #expect(throws: OTTLError.self) { try OTTLParser(.span).condition("set(name, \"a\")") }
    }
}

extension ValueMap { fileprivate var keys: [Text] { pairs.map(\.key) } }

extension OTTLValue {
    /// For comparison with what is wanted.
    fileprivate var shown: String {
        switch self {
        case .string(let text): text.string
        case .int(let number): "\(number)"
        case .map(let map): "{" + map.pairs.map { "\($0.key.string): \($0.value.shown)" }.joined(separator: ", ") + "}"
        default: "\(self)"
        }
    }
}
