import Testing

@testable import WinnowOTTL

/// Examples for which the Collector's documentation says what they yield.
@Suite struct DocumentedExampleTests {
    private static let cases: [(String, String)] = [
        ("ParseInt(\"0b1111_0000\", 0)", "240"), ("ParseInt(\"0b10110\", 0)", "22"), ("ParseInt(\"0xFF\", 0)", "255"),
        ("ParseInt(\"-0xFF\", 0)", "-255"), ("ParseInt(\"-0o123\", 0)", "-83"), ("ParseInt(\"AA\", 16)", "170"),
        ("ParseInt(\"-20\", 8)", "-16"), ("Hex(1.1)", "\"3ff199999999999a\""), ("Hex(\"1\")", "\"31\""),
        ("Substring(\"123456789\", 0, 3)", "\"123\""), ("Substring(\"一二三\", 0, 4, true)", "\"一\""),
        ("TrimPrefix(\"ingest_service\", \"ingest_\")", "\"service\""),
        ("Trim(\"!!this is a test!!\", \"!!\")", "\"this is a test\""),
        ("Decode(\"aGVsbG8gd29ybGQ=\", \"base64\")", "\"hello world\""), ("Index(\"hello world\", \"world\")", "6"),
        ("ConvertCase(\"myMetric\", \"snake\")", "\"my_metric\""),
        ("ConvertCase(\"my_metric\", \"camel\")", "\"MyMetric\""),
        ("ContainsValue([1.1, 2.2, 3.3, 4.4], 4.4)", "true"), ("IsValidLuhn(\"17893729974\")", "true"),
        ("ParseKeyValue(\"k1!v1_k2!v2_k3!v3\", \"!\", \"_\")", "{\"k1\":\"v1\",\"k2\":\"v2\",\"k3\":\"v3\"}"),
        (
            "ParseCSV(\"\\\"555-555-5556,Joe Smith\\\",joe.smith@example.com\", \"phone,name,email\", mode=\"ignoreQuotes\")",
            "{\"phone\":\"\\\"555-555-5556\",\"name\":\"Joe Smith\\\"\",\"email\":\"joe.smith@example.com\"}"
        ),
        (
            "ParseSeverity(205, {\"info\":[{\"equals\": [\"inf\"]}, {\"range\":{\"min\":200, \"max\":299}}]})",
            "\"info\""
        ),
        ("ParseSeverity(404, {\"info\":[{\"range\":\"2xx\"}], \"error\":[{\"range\":\"4xx\"}]})", "\"error\""),
        ("ParseSimplifiedXML(\"<a><b>1</b><c>2</c><c>3</c></a>\")", "{\"a\":{\"b\":\"1\",\"c\":[\"2\",\"3\"]}}"),
        ("ParseSimplifiedXML(\"<a><b>1</b><b/></a>\")", "{\"a\":{\"b\":[\"1\"]}}"),
        ("ParseSimplifiedXML(\"<a><b>1</b><b><![CDATA[2]]></b></a>\")", "{\"a\":{\"b\":[\"1\",\"2\"]}}"),
        (
            "ConvertAttributesToElementsXML(\"<a foo=\\\"bar\\\"><b>baz</b></a>\")",
            "\"<a><b>baz</b><foo>bar</foo></a>\""
        ),
        ("ConvertTextToElementsXML(\"<a><b>foo</b>bar</a>\")", "\"<a><b>foo</b><value>bar</value></a>\""),
        ("GetXML(\"<a><![CDATA[hello]]></a>\", \"/a/text()\")", "\"hello\""),
        ("GetXML(\"<a foo='bar'/>\", \"/a/@foo\")", "\"bar\""),
        ("RemoveXML(\"<a foo='1'><b foo='bar'/><b/></a>\", \"/a/b[@foo='bar']\")", "\"<a foo=\\\"1\\\"><b></b></a>\""),
        ("RemoveXML(\"<a><!-- c --><b>sensitive</b></a>\", \"//comment()\")", "\"<a><b>sensitive</b></a>\""),
        (
            "RemoveXML(\"<a><b>a sensitive b</b><b>c</b></a>\", \"//*[contains(text(), 'sensitive')]\")",
            "\"<a><b>c</b></a>\""
        ),
        (
            "ToKeyValueString({\"k1\":\"v1\",\"k2\":\"v=2\",\"k3\":\"\\\"v=3\\\"\"}, \"=\", \" \", true)",
            "\"k1=v1 k2=\\\"v=2\\\" k3=\\\"\\\\\\\"v=3\\\\\\\"\\\"\""
        ),
        ("UnixSeconds(Time(\"02/04/2023\", \"%m/%d/%Y\"))", "1675468800"),
        ("UnixSeconds(Time(\"Feb 15, 2023\", \"%b %d, %Y\"))", "1676419200"),
        ("UnixSeconds(Time(\"2023-05-26 12:34:56\", \"%Y-%m-%d %H:%M:%S\", \"America/New_York\"))", "1685118896"),
        ("UnixSeconds(Time(\"2012-11-01T22:08:41+0000 EST\", \"%Y-%m-%dT%H:%M:%S%z %Z\"))", "1351807721"),
        ("UnixSeconds(Time(\"mercoledì set 4 2024\", \"%A %h %e %Y\", \"\", \"it\"))", "1725408000"),
        (
            "UnixSeconds(Time(\"Febrero 25 lunes, 2002, 02:03:04 p.m.\", \"%B %d %A, %Y, %r\", \"America/New_York\", \"es-ES\"))",
            "1014663784"
        ),
        ("FormatTime(Time(\"02/04/2023\", \"%m/%d/%Y\"), \"%A %h %e %Y\")", "\"Saturday Feb  4 2023\""),
        ("UserAgent(\"curl/7.81.0\")[\"user_agent.name\"]", "\"curl\""),
        (
            "UserAgent(\"Mozilla/5.0 (X11; Linux x86_64; rv:126.0) Gecko/20100101 Firefox/126.0\")[\"user_agent.version\"]",
            "\"126.0\""
        ),
        (
            "UserAgent(\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36 Edg/91.0.864.59\")[\"user_agent.name\"]",
            "\"Edge\""
        ),
        (
            "UserAgent(\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36 Edg/91.0.864.59\")[\"user_agent.version\"]",
            "\"91.0.864\""
        ),
        (
            "UserAgent(\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36 Edg/91.0.864.59\")[\"os.name\"]",
            "\"Windows\""
        ),
        (
            "UserAgent(\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.124 Safari/537.36 Edg/91.0.864.59\")[\"os.version\"]",
            "\"10\""
        ),
        ("URL(\"http://www.example.com\")[\"url.path\"]", "\"\""),
        (
            "ExtractGrokPatterns(\"smith:pass123:1001:1000:J Smith,1234:/home/smith:/bin/sh\", \"%{USERNAME:user.name}:%{PASSWORD:user.password}:%{USERINFO}\", true, [\"PASSWORD=%{WORD}\", \"USERINFO=%{GREEDYDATA}\"])",
            "{\"user.name\":\"smith\",\"user.password\":\"pass123\"}"
        ),
    ]

    @Test(arguments: cases) func yieldsWhatIsDocumented(_ text: String, _ wanted: String) throws {
        let value = try OTTLParser(.span).expression(text).value(for: Samples.record)
        #expect(value.documented == wanted, "\(text)")
    }
}

extension OTTLValue {
    /// As JSON, members in order.
    fileprivate var documented: String {
        func quoted(_ text: Text) -> String { GoQuote.quoted(text.bytes) }
        switch self {
        case .string(let text): return quoted(text)
        case .int(let number): return "\(number)"
        case .double(let number): return "\(number)"
        case .bool(let bool): return "\(bool)"
        case .map(let map):
            return "{" + map.pairs.map { quoted($0.key) + ":" + $0.value.documented }.joined(separator: ",") + "}"
        case .slice(let values), .list(let values): return "[" + values.map(\.documented).joined(separator: ",") + "]"
        default: return "\(self)"
        }
    }
}
