import Testing
import WinnowSettings

@Suite struct YAMLValueTests {
    @Test(
        arguments: [
            ("null", .null), ("~", .null), ("", .null), ("true", .bool(true)), ("FALSE", .bool(false)),
            ("yes", .text("yes")), ("on", .text("on")), ("=", .text("=")), ("tRue", .text("tRue")),
            ("100_000", .integer(100_000)), ("0x1F", .integer(31)), ("0o17", .integer(15)), ("017", .integer(15)),
            ("0b101", .integer(5)), ("-0x10", .integer(-16)), ("+5", .integer(5)), ("08", .double(8)),
            ("0x", .text("0x")),
            ("0x-1", .text("0x-1")), ("9223372036854775807", .integer(.max)), ("9223372036854775808", .double(0x1p63)),
            ("1.5", .double(1.5)), (".5", .double(0.5)), ("1e3", .double(1000)), ("1.", .double(1)),
            ("1e400", .text("1e400")),
            (".inf", .double(.infinity)), ("-.INF", .double(-.infinity)), (".", .text(".")), ("-", .text("-")),
            ("1s", .text("1s")), ("1.2.3", .text("1.2.3")), ("_1", .text("_1")), ("nan", .text("nan")),
        ] as [(String, YAMLValue)])
    func plainScalars(text: String, value: YAMLValue) {
        #expect(YAMLNode.meaning(of: text) == value)
    }

    @Test func notANumber() {
        guard case .double(let number) = YAMLNode.meaning(of: ".NaN") else {
            Issue.record("not a double")
            return
        }
        #expect(number.isNaN)
    }

    @Test func quotesAndTagsMakeText() throws {
        let node = try YAMLDocument.parse("a: '1'\nb: !!str 1\nc: |\n  true\nd: 1.0\ne: [=, \"=\"]\n")
        #expect(node["a"]?.value == .text("1"))
        #expect(node["b"]?.value == .text("1"))
        #expect(node["c"]?.value == .text("true\n"))
        #expect(node["d"]?.integer == 1)
        #expect(node["e"]?.elements?.map(\.value) == [.text("="), .text("=")])
    }
}
