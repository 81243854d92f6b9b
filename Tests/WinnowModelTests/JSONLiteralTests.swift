import Testing

@testable import WinnowModel

@Suite struct JSONLiteralTests {
    @Test func numbersReadBackAsThemselves() {
        for value in [0, -1, 0.1, 1.0 / 3, 1e-300, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude] {
            #expect(Double(JSONLiteral.shortest(value)) == value)
        }
        #expect(JSONLiteral.shortest(100) == "100")
        #expect(JSONLiteral.number(.infinity) == "null")
        #expect(JSONLiteral.number(nil) == "null")
    }

    @Test func stringsAreEscaped() {
        #expect(JSONLiteral.quoted("a\"b\\c\n\t\u{1}ü") == "\"a\\\"b\\\\c\\n\\t\\u0001ü\"")
        #expect(JSONLiteral.array(["a", "b"]) == "[\"a\",\"b\"]")
    }
}
