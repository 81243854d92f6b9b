import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel

@Suite struct JSONValueTests {
    @Test func readsWhatItWrites() throws {
        let value: JSONValue = [
            "b": [1, -2, 0.1, 1e300, true, nil, "ü\n\"\\\u{1}\u{1F600}"], "a": ["x": [:], "y": []],
            "max": 9_223_372_036_854_775_807,
        ]
        for layout in [JSONValue.Layout.compact, .pretty] {
            #expect(try JSONValue.parse(value.text(layout)) == value)
        }
        #expect(
            value.text(sortedKeys: true)
                == #"{"a":{"x":{},"y":[]},"b":[1,-2,0.1,1e+300,true,null,"ü\n\"\\\u0001😀"],"max":9223372036854775807}"#)
        #expect((["a": [1, []]] as JSONValue).text(.pretty) == "{\n  \"a\": [\n    1,\n    []\n  ]\n}")
    }

    @Test func numbers() throws {
        #expect(try JSONValue.parse("9223372036854775808") == .number(0x1p63))
        #expect(try JSONValue.parse("1.0") == .number(1))
        #expect(try JSONValue.parse("1.0").integer == 1)
        #expect(try JSONValue.parse("-0").double?.sign == .minus)
        #expect(JSONValue.number(.nan).text() == "null")
    }

    @Test func escapes() throws {
        #expect(try JSONValue.parse(#""\u00e9\ud83d\ude00\/\b""#).string == "é😀/\u{8}")
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "01", "1.", "+1", ".5", "1e", "nan", "NaN", "1e400", "\"\\x\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"a\nb\"", "\"", "tru", "[1]]", "{\"a\":1,\"a\":2}", "// c\n1",
        "\"\\u+123\"",
    ])
    func refuses(text: String) {
        do {
            _ = try JSONValue.parse(text, file: "x.json")
            Issue.record("accepted \(text)")
        } catch {
            #expect(error.kind == .data)
            #expect(error.description.hasPrefix("x.json:1:") || error.description.hasPrefix("x.json:2:"))
        }
    }

    @Test func depthIsBounded() throws {
        let deep = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        _ = try JSONValue.parse(deep)
        #expect(throws: Failure.self) { try JSONValue.parse("[" + deep + "]") }
        #expect(throws: Failure.self) { try JSONValue.parse(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test func valuesAreBounded() {
        let text = "[" + String(repeating: "0,", count: JSONValue.nodeLimit) + "0]"
        #expect(throws: Failure.self) { try JSONValue.parse(text) }
    }

    /// Whatever single bytes are changed or cut, the text is read or refused, and what is read can be written and read again.
    @Test func damagedTextIsReadOrRefused() throws {
        let text = Array(
            #"{"a": [1, -2.5e3, "x\u00e9\n", true, null, {"b": [[], {}]}], "c": 9223372036854775807}"#.utf8)
        var accepted = 0
        for at in text.indices {
            for byte in ["\"", "[", "}", ",", ":", "\\", "0", "-", "e", ".", "\0", " "] as [Character] {
                var damaged = text
                damaged[at] = byte.asciiValue ?? 0
                guard let value = try? JSONValue.parse(damaged, file: "x.json") else { continue }
                accepted += 1
                #expect(try JSONValue.parse(value.text(.pretty)) == value)
            }
            #expect(throws: Failure.self) { try JSONValue.parse(Array(text[..<at]), file: "x.json") }
        }
        #expect(accepted > 20)
    }

    @Test func errorsNameTheirPlace() {
        do {
            _ = try JSONValue.parse("{\n  \"é\": oops\n}", file: "x.json")
        } catch {
            #expect(error.diagnostics.first?.line == 2)
            #expect(error.diagnostics.first?.column == 8)
            #expect(error.diagnostics.first?.text == "oops")
        }
    }
}
