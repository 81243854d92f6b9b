import Testing

@testable import WinnowOTTL

/// Where an error stands and what is advised.
@Suite struct ErrorTests {
    private func error(_ text: String, _ context: OTTLContext = .span) -> OTTLError? {
        do throws(OTTLError) {
            _ = try OTTLParser(context).condition(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ("IsMatsh(name, \"a\")", 1, "did you mean IsMatch?"),
        ("name == \"é\" and Sprintf(\"a\") == name", 17, ""),
        ("nam == \"a\"", 1, "did you mean name?"),
        ("name == \"a\" and status.kode == 1", 24, "did you mean code?"),
        ("true and attribute[\"a\"] == 1", 10, "did you mean attributes?"),
        ("kind == SPAN_KIND_SERVR", 9, "did you mean SPAN_KIND_SERVER?"),
    ])
    func errorsHaveColumnsAndAdvice(_ text: String, _ column: Int, _ remedy: String) throws {
        let found = try #require(error(text))
        #expect(found.line == 1)
        #expect(found.column == column, "\(found)")
        #expect(found.remedy.contains(remedy), "\(found)")
    }

    @Test func columnsCountFromTheLine() throws {
        let found = try #require(error("name == \"ä\" and\n  IsRoot()"))
        #expect((found.line, found.column) == (2, 3))
    }

    @Test func aPatternThatDoesNotCompileIsFoundBeforeASpanComes() throws {
        let found = try #require(error("IsMatch(name, \"a(\")"))
        #expect(found.message.contains("regexp"))
    }

    @Test func whatBelongsToAParentIsAdvised() throws {
        let found = try #require(error("attributes[\"a\"] == 1 and events == nil", .spanEvent))
        #expect(found.remedy == "write span.events")
    }

    @Test func qualifiedPathsAreAskedFor() throws {
        var options = OTTLParser.Options()
        options.pathNames = .qualified
        let parser = OTTLParser(.span, options: options)
        _ = try parser.condition("span.name == \"a\" and resource.attributes[\"b\"] == nil")
        #expect(throws: OTTLError.self) { try parser.condition("name == \"a\"") }
    }

    @Test func lambdasNeedTheirGate() throws {
        let text = "Any(attributes[\"l\"], (_, v) => v == 1)"
        #expect(error(text) != nil)
        var options = OTTLParser.Options()
        options.allowsLambdas = true
        _ = try OTTLParser(.span, options: options).condition(text)
    }
}
