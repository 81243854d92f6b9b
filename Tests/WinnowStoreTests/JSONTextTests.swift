import Testing

@testable import WinnowStore

@Suite struct JSONTextTests {
    @Test func numbersReadBackAsThemselves() {
        for value in [0, -1, 0.1, 1.0 / 3, 1e-300, Double.leastNonzeroMagnitude, Double.greatestFiniteMagnitude] {
            #expect(Double(JSONText.shortest(value)) == value)
        }
        #expect(JSONText.shortest(100) == "100")
        #expect(JSONText.number(.infinity) == "null")
        #expect(JSONText.number(nil) == "null")
    }

    @Test func stringsAreEscaped() {
        #expect(JSONText.quoted("a\"b\\c\n\t\u{1}ü") == "\"a\\\"b\\\\c\\n\\t\\u0001ü\"")
        #expect(JSONText.array(["a", "b"]) == "[\"a\",\"b\"]")
    }
}
