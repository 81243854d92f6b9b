import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@Suite struct ZipkinReaderTests {
    private func one(_ members: String) throws -> ReadSpan {
        let read = try ReadSpan.all(#"[{"traceId":"aB","id":"2","timestamp":10,"duration":5,\#(members)}]"#)
        #expect(read.format == "zipkin-v2" && read.damage.isClean, "\(read.damage.diagnostics)")
        return try #require(read.spans.first)
    }

    @Test func membersOfASpanAreRead() throws {
        let read = try one(
            #""parentId":"00000000000000Ff","name":"get","kind":"CLIENT","shared":true,"debug":true,"localEndpoint":{"serviceName":"a","ipv4":"10.0.0.1","ipv6":"::1","port":80},"remoteEndpoint":{"serviceName":"b","ipv6":"::2","port":0},"tags":{"k":"v","n":1}"#
        )
        #expect(read.traceID == "000000000000000000000000000000ab" && read.spanID == 2 && read.parent == 255)
        #expect(read.start == 10_000 && read.end == 15_000 && read.kind == .client && read.name == "get")
        #expect(read.service == "a" && read.resource == ["service.name": .string("a")])
        #expect(
            read.attributes == [
                "k": .string("v"), "n": .int(1), "net.host.ip": .string("10.0.0.1"), "net.host.port": .int(80),
                "peer.service": .string("b"), "net.peer.ip": .string("::2"),
            ])
        #expect(try one("\"kind\":null").kind == .unspecified)
        #expect(try one("\"tags\":{\"span.kind\":\"internal\"}").kind == .internal)
    }

    @Test func theStatusIsWhatTheTagsSay() throws {
        for (tags, status, message, left) in [
            (#""error":"""#, SpanStatus.error, "", ["error"]), (#""error":"true""#, .error, "", []),
            (#""error":"timeout""#, .error, "", ["error"]), (#""error":"false""#, .error, "", ["error"]),
            (#""otel.status_code":"OK""#, .ok, "", []),
            (#""otel.status_code":"ERROR","error":"why""#, .error, "why", []),
            (#""otel.status_code":"STATUS_CODE_ERROR","otel.status_description":"d","error":"true""#, .error, "d", []),
            (#""http.status_code":"500""#, .unset, "", ["http.status_code"]),
        ] {
            let read = try one("\"tags\":{\(tags)}")
            #expect(read.status == status && read.message == message, "\(tags)")
            #expect(Array(read.attributes.keys) == left, "\(tags)")
        }
    }

    @Test func whatOpenTelemetryKeepsElsewhereGoesThere() throws {
        let read = try one(
            #""localEndpoint":{"serviceName":"a"},"tags":{"service.name":"other","host.name":"h","otel.library.name":"lib","otel.library.version":"1","w3c.tracestate":"ot=th:8","otlp.link.0":"000000000000000000000000000000ff|00000000000000ee|a=b|{\"k|\":1.5}|3","otlp.link.2":"not reached"}"#
        )
        #expect(read.resource == ["service.name": .string("a"), "host.name": .string("h")])
        #expect(read.scope == "lib@1" && read.state == "ot=th:8")
        #expect(read.attributes == ["otlp.link.2": .string("not reached")])
        let link = try #require(read.links.first)
        #expect(link.traceID == 255 && link.spanID == 0xEE && link.state == "a=b")
        #expect(link.attributes == ["k|": .double(1.5)] && read.extras.links[0].droppedAttributes == 3)
    }

    @Test func annotationsAreEvents() throws {
        for (value, name, attributes) in [
            ("sr", "sr", [String: AttributeValue]()), ("a|b", "a|b", [:]), ("a|{}|2", "a", [:]),
            (#"a|{\"k\":\"v|w\"}|0"#, "a", ["k": .string("v|w")]),
            (#"\"a\": {\"n\": 9007199254740993}"#, "a", ["n": .int(9_007_199_254_740_993)]),
            (#"{\"a b\": {\"k\": [true]}}"#, "a b", ["k": .array([.bool(true)])]),
            (#"{\"a\": 1}"#, #"{"a": 1}"#, [:]), ("{broken}", "{broken}", [:]), ("", "", [:]),
        ] {
            let read = try one("\"annotations\":[{\"timestamp\":12,\"value\":\"\(value)\"}]")
            let event = try #require(read.events.first)
            #expect(event.name == name && event.attributes == attributes && event.time == 12_000, "\(value)")
        }
    }

    @Test func everyShapeIsRead() throws {
        let spans = (1...3).map { #"{"id":"\#($0)","traceId":"0123456789abcdef0123456789ABCDEF"}"# }
        let joined = spans.joined(separator: ",")
        let shapes: [String] = [
            "[\(joined)]", "[[\(spans.joined(separator: "],["))]]", spans.joined(separator: "\n"), spans.joined(),
            "[\n\(spans.joined(separator: ",\n"))\n]\n", spans.map { "[\($0)]\n" }.joined(),
            "\n\n\(spans.joined(separator: "\n\n"))\n", "[[],[\(joined)]]",
        ]
        for shape in shapes {
            let read = try ReadSpan.all(shape, limit: 1)
            #expect(read.format == "zipkin-v2" && read.damage.isClean, "\(shape)")
            #expect(read.spans.map(\.spanID) == [1, 2, 3], "\(shape)")
            #expect(read.spans[0].traceID == "0123456789abcdef0123456789abcdef")
        }
    }

    @Test func timesMayBeMissingOrFine() throws {
        let read = try ReadSpan.all(
            #"[{"traceId":"1","id":"1"},{"traceId":"1","id":"2","duration":5},{"traceId":"1","id":"3","timestamp":1571896375237354.5},{"traceId":"1","id":"4","timestamp":"9223372036854775","duration":null}]"#
        )
        #expect(read.damage.isClean)
        #expect(read.spans.map(\.start) == [0, 0, 1_571_896_375_237_354_500, 9_223_372_036_854_775_000])
        #expect(read.spans.map(\.end) == [0, 0, 1_571_896_375_237_354_500, 9_223_372_036_854_775_000])
    }

    @Test func halvesOfASpanAreNoConflict() throws {
        let text =
            #"[{"traceId":"1","id":"1","kind":"CLIENT"},{"traceId":"1","id":"1","kind":"SERVER","shared":true},{"traceId":"1","id":"1","kind":"CLIENT"}]"#
        let inspection = try TraceInspection(TemporaryFile(text).path)
        #expect(inspection.verdict == .clean && inspection.spans == 3 && inspection.duplicateSpanIDs == 2)
        #expect(
            inspection.partialRecords == 1 && inspection.identicalRepeats == 1 && inspection.conflictingRepeats == 0)
    }

    @Test func aDamagedLineCostsItselfOnly() throws {
        let good = #"{"traceId":"1","id":"1"}"#
        for (bad, words) in [
            (#"{"traceId":"1","id":"2","na"#, "line ends"), ("text", "no JSON"),
            (#"{"traceId":"xyz","id":"2"}"#, "hexadecimal"),
            (#"{"traceId":"1"}"#, "span id is missing"), (#"{"traceId":"1","id":"2","timestamp":-1}"#, "timestamp"),
            (#"{"traceId":"1","id":"2","timestamp":1,"duration":"x"}"#, "duration"),
        ] {
            for lines in [[good, bad, good], [bad, good, good]] {
                let read = try ReadSpan.all(lines.map { $0 + "\n" }.joined())
                #expect(read.spans.count == 2 && read.damage.skipped == 1 && !read.damage.isTruncated, "\(lines)")
                let told = try #require(read.damage.diagnostics.first)
                #expect(told.line == (lines[0] == bad ? 1 : 2) && told.message.contains(words), "\(told)")
            }
        }
    }
}
