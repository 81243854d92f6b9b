import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Texts of values, patterns, and conditions over attribute rows.
@Suite struct AttributeConditionTests {
    @Test(
        arguments: [
            (.string("x"), "x", "x"), (.int(-404), "-404", "-404"), (.bool(true), "true", "True"),
            (.double(404), "404", "404.0"), (.double(404.5), "404.5", "404.5"), (.double(-0.0), "0", "-0.0"),
            (.double(1e21), "1e+21", "1e+21"), (.double(1e20), "100000000000000000000", "1e+20"),
            (.double(12e15), "12000000000000000", "1.2e+16"),
            (.double(123_456_789_012_345.5), "123456789012345.5", "123456789012345.5"),
            (.double(0.0001), "0.0001", "0.0001"), (.double(0.00001), "0.00001", "1e-05"),
            (.double(1.5e-7), "1.5e-7", "1.5e-07"), (.double(.infinity), "Infinity", "inf"),
            (.double(.nan), "NaN", "nan"),
            (.bytes(Array("4'\\\n".utf8) + [1]), nil, "b\"4'\\\\\\n\\x01\""), (.bytes([0x34]), nil, "b'4'"),
            (.empty, nil, nil),
        ] as [(AttributeValue, String?, String?)])
    func texts(value: AttributeValue, specification: String?, python: String?) {
        #expect(AttributeMatching.specification.text(value) == specification)
        #expect(AttributeMatching.python.text(value) == python)
    }

    @Test(
        arguments: [
            ("*", "", true), ("", "", true), ("", "a", false), ("a*c", "abbc", true), ("a*c", "abcb", false),
            ("?", "é", true), ("??", "a", false), ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("/api/*/u?", "/api/v/1/us", true),
            ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[]]", "]", true), ("[!]]", "a", true),
            ("[a", "[a", true),
            ("[c-a]", "b", false), ("[-a]", "-", true), ("a\nb*", "a\nbc", true),
        ] as [(String, String, Bool)])
    func patterns(pattern: String, text: String, matches: Bool) {
        #expect(Glob(pattern, hasClasses: true).matches(text) == matches)
    }

    @Test func withoutClassesBracketsAreThemselves() {
        #expect(Glob("[a]*", hasClasses: false).matches("[a]b"))
        #expect(!Glob("[a]*", hasClasses: false).matches("ab"))
    }

    /// Constant, drawn and late attributes; what is remembered is right the second time too.
    @Test func rowsAreReadOnceAndDrawnValuesSpanBySpan() {
        let domain = ValueDomain(
            values: .list([.string("x1"), .string("y1"), .string("x2")]), scope: .span, purpose: 3)
        let traces = (0..<400).map { number in
            Trace.build(id: .numbered(UInt64(number))) {
                TraceSpan().attribute("k", .string(number % 2 == 0 ? "x" : "y"))
                TraceSpan().attribute("k", drawn: domain)
                TraceSpan().attribute("k", .string("x"), atStart: false)
                TraceSpan()
            }
        }
        let traffic = TestTraffic(traces)
        var sampler = SDKSampler(
            .composite(
                .ruleBased([.init(patterns: .init(key: "k", included: ["x*"], excluded: ["x2"]), sampler: .alwaysOn)]),
                behaviour: .spec))
        var decisions = HeadDecisions()
        for _ in 0..<2 {
            sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
            for trace in 0..<400 {
                let row = 4 * trace
                let drawn = domain.index(
                    traceKey: traffic.batch.traceIDLow[trace], spanKey: traffic.batch.spanID[row + 1])
                let wanted: [UInt8] = [trace % 2 == 0 ? 1 : 0, drawn == 0 ? 1 : 0, 0, 0]
                #expect((0..<4).map { decisions.keep[row + $0] } == wanted)
            }
        }
    }
}
