import Testing
import WinnowTestSupport
import WinnowFormats
import WinnowModel

@Suite struct TraceFileTests {
    private func refusal(_ path: String) -> (kind: Failure.Kind?, text: String) {
        do {
            _ = try TraceFile(path)
            return (nil, "")
        } catch {
            return (error.kind, error.description)
        }
    }

    @Test func whatIsNoTraceFileIsRefused() {
        for (path, kind, word) in [
            ("/nonexistent/x.json", Failure.Kind.io, "nonexistent"), ("/", .io, "directory"),
            ("/dev/null", .data, "empty"),
            ("/dev/zero", .data, "not a trace file"), ("/dev/urandom", .data, "not a trace file"),
            (TemporaryFile("# Read me\n\nText, nothing else.\n").path, .data, "looked for"),
            (TemporaryFile("SQLite format 3\0" + String(repeating: "\0", count: 84)).path, .data, "looked for"),
            (TemporaryFile("a: &a [x,x]\nb: &b [*a,*a]\n").path, .data, "looked for"),
            (
                TemporaryFile("{\"data\":[{\"parent\":\"a\",\"child\":\"b\",\"callCount\":1}]}").path, .data,
                "looked for"
            ),
            (TemporaryFile([0xFF, 0xFE, 0x54, 0x00]).path, .data, "iconv"),
            (TemporaryFile(String(repeating: "[", count: 3000)).path, .data, "nested too deeply"),
        ] {
            let got = refusal(path)
            #expect(got.kind == kind, "\(path)")
            #expect(got.text.contains(word) && got.text.contains(path), "\(got.text)")
        }
    }

    private func span(_ members: String) -> String {
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"0000000000000000000000000000000a\",\"spanId\":\"000000000000000b\",\(members)}]}]}]}\n"
    }

    @Test func whatStrictParsersRefuseIsRead() throws {
        let lines = [
            "\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":1e400}}]",
            "\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":NaN}}]",
            "\"attributes\":[{\"key\":\"k\",\"value\":{\"doubleValue\":12345678901234567890123}}]",
            "\"name\":\"\\ud800 alone\"",
        ]
        let read = try readAll(TemporaryFile(lines.map(span).joined()).path)
        #expect(read.block.count == 4)
        #expect(read.damage.skipped == 0)
        #expect(read.damage.repairedTexts == 1)
        let values = (0..<3).map { read.block.tables.values(read.block.spans[$0].attributes)[0].value }
        #expect(values[0] == .double(.infinity))
        if case .double(let number) = values[1] { #expect(number.isNaN) } else { Issue.record("no double") }
        #expect(values[2] == .double(12_345_678_901_234_567_741_440))
        #expect(
            read.block.tables.strings[read.block.tables.operations[Int(read.block.spans[3].operation)].name]
                == "\u{FFFD} alone")
    }

    @Test func bytesThatAreNotTextAreRepairedAndCounted() throws {
        var line = Array(span("\"name\":\"x?y\"").utf8)
        line[line.firstIndex(of: UInt8(ascii: "?")) ?? 0] = 0xFF
        let read = try readAll(TemporaryFile(line).path)
        #expect(read.block.count == 1)
        #expect(read.damage.repairedTexts == 1)
    }

    @Test func numbersAndNamesOfEitherFormAreRead() throws {
        let read = try readAll(
            TemporaryFile(
                span(
                    "\"startTimeUnixNano\":5,\"endTimeUnixNano\":\"34559999999999999\",\"kind\":\"SPAN_KIND_SERVER\""
                )
                    + span("\"kind\":3,\"status\":{\"code\":\"STATUS_CODE_ERROR\"},\"parentSpanId\":\"AQIDBAUGBwg=\"")
                    + span("\"startTimeUnixNano\":\"-5\"") + span("\"startTimeUnixNano\":\"184467440737095516150\"")
                    + span("\"startTimeUnixNano\":1.5") + "{}\n{\"resourceLogs\":[]}\n[1]\n"
            ).path)
        #expect(read.block.count == 2)
        #expect(read.block.spans[0].start == 5)
        #expect(read.block.spans[0].end == 34_559_999_999_999_999)
        #expect(read.block.tables.operations[Int(read.block.spans[0].operation)].kind == .server)
        #expect(read.block.tables.operations[Int(read.block.spans[1].operation)].kind == .client)
        #expect(read.block.spans[1].status == 2)
        #expect(read.block.spans[1].parentSpanID == 0x0102_0304_0506_0708)
        #expect(read.damage.skipped == 4)
        #expect(read.damage.diagnostics.map(\.line) == [3, 4, 5, 8])
    }

    @Test func aResourceAfterItsSpansStillNamesThem() throws {
        let text = """
            {
              "resourceSpans": [
                {"scopeSpans": [{"spans": [{"traceId": "00000000000000000000000000000001", "spanId": "0000000000000002", "name": "a"},
                   {"traceId": "00000000000000000000000000000001", "spanId": "0000000000000003", "name": "b"}],
                  "schemaUrl": "s", "scope": {"name": "late scope"}}],
                 "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "late"}}]}},
                {"scopeSpans": [{"scope": {"name": "early"}, "spans": [{"traceId": "00000000000000000000000000000001", "spanId": "0000000000000004"}]}]}
              ]
            }
            """
        for limit in [1, 1000] {
            let read = try readAll(TemporaryFile(text).path, limit: limit)
            #expect(read.damage.isClean)
            let operations = (0..<3).map { read.block.tables.operations[Int(read.block.spans[$0].operation)] }
            #expect(operations.map { read.block.tables.strings[$0.service] } == ["late", "late", ""])
            #expect(
                operations.map { read.block.tables.strings[read.block.tables.scopes[Int($0.scope)].name] }
                    == ["late scope", "late scope", "early"])
            #expect(read.block.tables.strings[read.block.tables.scopes[Int(operations[0].scope)].schemaURL] == "s")
            let instance = read.block.tables.instances[Int(read.block.spans[1].instance)]
            #expect(read.block.tables.strings[instance.service] == "late")
        }
    }

    @Test func aSpanThatIsDeepCostsItselfOnly() throws {
        let deep = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
        let text =
            "{\"resourceSpans\":\n[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"00000000000000000000000000000001\",\"spanId\":\"0000000000000002\"},\n"
            + "{\"traceId\":\"00000000000000000000000000000001\",\"spanId\":\"0000000000000003\",\"x\":\(deep)},{\"traceId\":\"00000000000000000000000000000001\",\"spanId\":\"0000000000000004\"}]}]}]}"
        // The first look refuses what is deep from the start; here the request in front says what the file is.
        let read = try readAll(TemporaryFile(span("\"name\":\"a\"") + text).path)
        #expect(read.block.count >= 1)
        #expect(
            read.damage.diagnostics.contains { $0.message.contains("nested too deeply") } || read.damage.skipped > 0)
    }

    @Test func quotedCellsAndCarriageReturnsAreCSV() throws {
        let text =
            "Duration,TraceID,SpanID,ParentID,PodName,OperationName,StartTimeUnixNano,EndTimeUnixNano\r\n"
            + "0,\"aa\",\"1\",,\"shop-7c9d8f6b5c-x2x4z\",\"say \"\"hi\"\", twice\",\"5\",\"7\"\r\n\r\n"
        let read = try readAll(TemporaryFile(text).path)
        #expect(read.damage.isClean)
        #expect(read.block.count == 1)
        #expect(read.block.tables.title(read.block.spans[0].operation).hasSuffix("say \"hi\", twice"))
    }
}
