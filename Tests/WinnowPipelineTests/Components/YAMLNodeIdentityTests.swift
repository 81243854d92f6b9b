import Testing
import WinnowPipeline
import WinnowSettings

/// The text by which configurations are compared.
@Suite struct YAMLNodeIdentityTests {
    private func identity(_ text: String) throws -> String { try YAMLDocument.parse(text, file: "c.yaml").identity }

    @Test func placesDoNotCount() throws {
        #expect(try identity("{a: [1, 2], b: {c: x}}") == identity("\n\na:\n  - 1\n  - 2\nb:\n  c: x\n"))
    }

    @Test func contentsThatDifferDiffer() throws {
        let texts = [
            "{a: 1}", "{a: '1'}", "{a: 11}", "{a: {b: 1}}", "{a: [1]}", "[a, 1]", "[[a], 1]", "[a1]", "a1", "{a1: }",
        ]
        #expect(Set(try texts.map(identity)).count == texts.count)
    }
}
