import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

/// OTLP JSON under all names and wrappers that files have.
@Suite struct OTLPNamesTests {
    private static let span = """
        {"traceId":"000000000000a001000000000000b001","spanId":"000000000000c001","parentSpanId":"000000000000c000",\
        "name":"job","kind":3,"traceState":"a=b","startTimeUnixNano":"1700000000000000000",\
        "endTimeUnixNano":"1700000000100000000","droppedAttributesCount":1,"droppedEventsCount":2,\
        "droppedLinksCount":3,"attributes":[{"key":"k","value":{"intValue":"5"}},\
        {"key":"l","value":{"arrayValue":{"values":[{"boolValue":true},{"doubleValue":1.5}]}}}],\
        "events":[{"timeUnixNano":"1700000000000000001","name":"e","droppedAttributesCount":4}],\
        "links":[{"traceId":"000000000000a002000000000000b002","spanId":"000000000000c009","traceState":"c=d"}],\
        "status":{"code":2,"message":"why"}}
        """
    private static let request = """
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shell"}}],\
        "droppedAttributesCount":7},"schemaUrl":"s","scopeSpans":[{"scope":{"name":"lib","version":"1"},\
        "schemaUrl":"t","spans":[\(span)]}]}]}
        """

    /// `aCamelCase` as `a_camel_case`, in keys only.
    private static func snakeCase(_ text: String) -> String {
        var result = ""
        var inKey = false
        let characters = Array(text)
        for (index, character) in characters.enumerated() {
            if character == "\"" {
                let end = characters[(index + 1)...].firstIndex(of: "\"") ?? index
                inKey = !inKey && end + 1 < characters.count && characters[end + 1] == ":"
            }
            if inKey && character.isUppercase { result += "_" }
            result += inKey ? character.lowercased() : String(character)
        }
        return result
    }

    static let forms: [(name: String, text: String)] = [
        ("lines", request + "\n"), ("list", "[\(request)]"), ("list of lists", "[[\(request)]]"),
        ("list over lines", "[\n\(request)\n]\n"), ("result", "{\"result\":\(request)}"),
        ("trace", "{\"trace\":\(request)}"), ("trace over lines", "{\n\"trace\":\n\(request)}"),
        ("batches", request.replacing("resourceSpans", with: "batches")),
        ("batches over lines", request.replacing("resourceSpans", with: "batches").replacing("[{", with: "[\n{")),
        (
            "old names",
            request.replacing("scopeSpans", with: "instrumentationLibrarySpans")
                .replacing("\"scope\"", with: "\"instrumentationLibrary\"")
        ),
        ("snake_case", snakeCase(request)), ("snake_case over lines", snakeCase(request).replacing("[{", with: "[\n{")),
        (
            "base64",
            request.replacing("000000000000a001000000000000b001", with: "AAAAAAAAoAEAAAAAAACwAQ==")
                .replacing("000000000000c001", with: "AAAAAAAAwAE=")
        ),
        (
            "base64 without padding",
            request.replacing("000000000000a001000000000000b001", with: "AAAAAAAAoAEAAAAAAACwAQ")
                .replacing("000000000000c001", with: "AAAAAAAAwAE")
        ),
        (
            "scope after spans",
            """
            {"resourceSpans":[
            {"scopeSpans":[{"spans":[\(span)],"schemaUrl":"t","scope":{"name":"lib","version":"1"}}],"schemaUrl":"s",
            "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shell"}}],"droppedAttributesCount":7}}]}
            """
        ),
    ]

    @Test(arguments: forms.indices) func everyFormIsTheSameSpan(_ number: Int) throws {
        let form = Self.forms[number]
        let wanted = try PlainSpan.read(TemporaryFile(Self.request).path)
        let read = try PlainSpan.read(TemporaryFile(form.text).path)
        #expect(read.damage.isClean, "\(form.name): \(read.damage.diagnostics)")
        #expect(wanted.spans.count == 1 && read.spans == wanted.spans, "\(form.name)")
    }

    /// Where a list has lost its name, its spans are read all the same; they belong to no resource.
    @Test func spansWithoutAResourceHaveNone() throws {
        let lost = Self.request.replacing("resourceSpans", with: "resourceSpan")
        for text in [
            "[\n\(lost),\n\(Self.request)]", "[\n\(Self.request),\n\(lost)]",
            "[\n{\"scopeSpans\":[{\"spans\":[\(Self.span)]}]},\n\(Self.request)]",
            "[\n\(Self.request),\n{\"spans\":[\(Self.span)]}]",
        ] {
            let read = try PlainSpan.read(TemporaryFile(text).path).spans
            #expect(
                read.contains { $0.service == "shell" } && !read.contains { $0.service != "shell" && $0.service != "" })
        }
    }

    @Test func aListOfRequestsIsReadWhole() throws {
        let text = "[\(Self.request),\n\(Self.request),\(Self.request)]"
        #expect(try PlainSpan.read(TemporaryFile(text).path).spans.count == 3)
        #expect(try PlainSpan.read(TemporaryFile(text.replacing("\n", with: "")).path).spans.count == 3)
    }

    /// What OTLP calls invalid is skipped, counted and told with its place, on lines, streaming by and in protobuf.
    @Test(arguments: [
        ("\"traceId\":\"00000000000000000000000000000000\",\"spanId\":\"000000000000c001\"", "trace id is missing"),
        ("\"spanId\":\"000000000000c001\"", "trace id is missing"),
        ("\"traceId\":\"\",\"spanId\":\"000000000000c001\"", "trace id is missing"),
        ("\"traceId\":\"5b8efff7\",\"spanId\":\"000000000000c001\"", "trace id is not 16 bytes"),
        ("\"traceId\":\"000000000000a001000000000000b00\",\"spanId\":\"000000000000c001\"", "trace id is not 16 bytes"),
        ("\"traceId\":\"000000000000a001000000000000b001\"", "span id is missing"),
        ("\"traceId\":\"000000000000a001000000000000b001\",\"spanId\":\"0000000000000000\"", "span id is missing"),
        ("\"traceId\":\"000000000000a001000000000000b001\",\"spanId\":\"c1\"", "span id is not 8 bytes"),
        (
            "\"traceId\":\"000000000000a001000000000000b001\",\"spanId\":\"000000000000c001\",\"parentSpanId\":\"c1\"",
            "parent span id is not 8 bytes"
        ),
        (
            "\"traceId\":\"000000000000a001000000000000b001\",\"spanId\":\"000000000000c001\",\"links\":[{\"traceId\":\"1\"}]",
            "trace id is not 16 bytes"
        ),
    ])
    func invalidIDsAreSkippedAndCounted(_ members: String, _ reason: String) throws {
        let good = "\"traceId\":\"000000000000a001000000000000b001\",\"spanId\":\"000000000000c001\""
        let line = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\(good)},{\(members)},{\(good)}]}]}]}"
        for text in [line + "\n" + line + "\n", line.replacing("[{", with: "[\n{")] {
            let inspection = try TraceInspection(TemporaryFile(text).path)
            let requests = text == line + "\n" + line + "\n" ? 2 : 1
            #expect(inspection.spans == 2 * requests && inspection.damage.skipped == requests)
            #expect(inspection.verdict == .damaged)
            #expect(inspection.diagnostics.first?.description.contains(reason) == true, "\(inspection.diagnostics)")
            #expect(inspection.diagnostics.first?.line == (requests == 2 ? 1 : 4))
        }
    }

    @Test(arguments: [
        (10, 0, "trace id is missing"), (10, 7, "7 bytes long"), (18, 0, "span id is missing"), (18, 9, "9 bytes long"),
        (34, 3, "3 bytes long"),
    ])
    func invalidIDsOfProtobufToo(_ tag: UInt8, _ length: Int, _ reason: String) throws {
        func field(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] { [tag, UInt8(bytes.count)] + bytes }
        func span(_ changed: UInt8, _ length: Int) -> [UInt8] {
            let lengths: [(tag: UInt8, length: Int)] = [(10, 16), (18, 8), (34, 8)]
            return lengths.flatMap { part in
                field(part.tag, [UInt8](repeating: 1, count: part.tag == changed ? length : part.length))
            }
        }
        let spans = field(18, span(0, 0)) + field(18, span(tag, length)) + field(18, span(0, 0))
        let request = field(10, field(18, spans))
        let inspection = try TraceInspection(TemporaryFile(request).path)
        #expect(inspection.format == "otlp-protobuf" && inspection.spans == 2 && inspection.damage.skipped == 1)
        #expect(inspection.diagnostics.first?.description.contains("span 2: ") == true, "\(inspection.diagnostics)")
        #expect(inspection.diagnostics.first?.description.contains(reason) == true, "\(inspection.diagnostics)")
    }

    @Test(arguments: [
        (#"{"resourceMetrics":[{"scopeMetrics":[]}]}"#, "OTLP metrics"), (#"{"resourceLogs":[]}"#, "OTLP logs"),
        (#"{"Traces":[{"Id":"1-5","Segments":[{"Document":"{}"}]}]}"#, "X-Ray"),
        (
            #"{"trace_id":"1-58406520-a006649127e371903a2de979","id":"70de5b6f19ff9a0a","start_time":1.47,"name":"x"}"#,
            "X-Ray"
        ),
        (
            #"[[{"trace_id":1,"span_id":2,"parent_id":0,"name":"web.request","resource":"GET /","start":1,"duration":2}]]"#,
            "Datadog"
        ),
        (
            #"{"traces":[{"projectId":"p","traceId":"a","spans":[{"spanId":"1","kind":"RPC_SERVER","startTime":"x"}]}]}"#,
            "Google Cloud"
        ),
        (
            #"{"spans":[{"name":"projects/p/traces/a/spans/b","spanId":"b","displayName":{"value":"x"}}]}"#,
            "Google Cloud"
        ),
        (
            "{\"metadata\":{\"service\":{\"name\":\"a\"}}}\n{\"transaction\":{\"id\":\"1\",\"trace_id\":\"2\"}}\n",
            "Elastic"
        ),
        (#"{"@timestamp":"2026","processor":{"event":"transaction"},"trace":{"id":"1"}}"#, "Elastic"),
    ])
    func whatIsNoTraceFileIsNamed(_ text: String, _ name: String) throws {
        let inspection = try TraceInspection(TemporaryFile(text).path)
        #expect(inspection.verdict == .unreadable)
        #expect(inspection.diagnostics.first?.description.contains(name) == true, "\(inspection.diagnostics)")
    }
}
