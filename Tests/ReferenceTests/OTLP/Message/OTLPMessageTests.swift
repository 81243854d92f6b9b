import Testing
import WinnowModel

import WinnowSettings

@Suite struct OTLPMessageTests {
    private static func span(_ members: String) -> String {
        "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\(members)}]}]}]}"
    }

    private static func request(json text: String) throws(Failure) -> OTLPMessage {
        try OTLPMessage(.exportTraceServiceRequest, json: Array(text.utf8))
    }

    @Test(
        "Other spellings of the same message",
        arguments: [
            ("\"kind\":3", "\"kind\":\"3\""),
            ("\"kind\":3", "\"kind\":3.0"),
            ("\"kind\":3", "\"kind\":3,\"unknown\":{\"deep\":[1e400]}"),
            ("\"kind\":3", "\"kind\":3,\"name\":null,\"traceState\":\"\""),
            ("\"traceId\":\"00ffab\"", "\"traceId\":\"00FFaB\""),
            ("\"startTimeUnixNano\":\"18446744073709551615\"", "\"startTimeUnixNano\":18446744073709551615"),
            ("\"startTimeUnixNano\":\"1000\"", "\"startTimeUnixNano\":1e3"),
            ("\"flags\":4294967295", "\"flags\":\"4294967295\""),
            ("\"name\":\"é😀\"", "\"name\":\"\\u00e9\\ud83d\\ude00\""),
            (
                "\"attributes\":[{\"key\":\"k\",\"value\":{\"bytesValue\":\"+/8=\"}}]",
                "\"attributes\":[{\"value\":{\"bytesValue\":\"-_8\"},\"key\":\"k\"}]"
            ),
            (
                "\"attributes\":[{\"value\":{\"doubleValue\":-0.0}},{\"value\":{\"intValue\":\"-5\"}}]",
                "\"attributes\":[{\"value\":{\"doubleValue\":\"-0\"}},{\"value\":{\"intValue\":-5}}]"
            ),
        ])
    func spellings(canonical: String, other: String) throws {
        let message = try Self.request(json: Self.span(other))
        #expect(String(decoding: try message.json(), as: UTF8.self) == Self.span(canonical))
        #expect(try OTLPMessage(.exportTraceServiceRequest, protobuf: message.protobuf()) == message)
    }

    @Test(
        "What is no request in JSON, and where",
        arguments: [
            ("\"kind\":\"SPAN_KIND_SERVER\"", "kind", "32 bits"),
            ("\"kind\":2147483648", "kind", "32 bits"),
            ("\"flags\":-1", "flags", "4294967295"),
            ("\"startTimeUnixNano\":18446744073709551616", "startTimeUnixNano", "18446744073709551615"),
            ("\"startTimeUnixNano\":\"1.5\"", "startTimeUnixNano", "18446744073709551615"),
            ("\"traceId\":\"abc\"", "traceId", "hexadecimal"),
            ("\"traceId\":\"zz\"", "traceId", "hexadecimal"),
            ("\"traceId\":5", "traceId", "text"),
            ("\"name\":\"a\",\"name\":\"b\"", "name", "twice"),
            ("\"name\":\"\\ud800\"", "", "Unicode"),
            ("\"events\":{}", "events", "list"),
            ("\"events\":[{},null]", "events[1]", "object"),
            ("\"status\":[]", "status", "object"),
            ("\"attributes\":[{\"value\":{\"boolValue\":1}}]", "attributes[0].value.boolValue", "true or false"),
            ("\"attributes\":[{\"value\":{\"bytesValue\":\"*\"}}]", "attributes[0].value.bytesValue", "base64"),
            ("\"attributes\":[{\"value\":{\"doubleValue\":1e400}}]", "attributes[0].value.doubleValue", "number"),
            ("\"attributes\":[{\"value\":{\"doubleValue\":\"0x1\"}}]", "attributes[0].value.doubleValue", "number"),
            (
                "\"attributes\":[{\"value\":{\"boolValue\":true,\"stringValue\":\"\"}}]",
                "attributes[0].value.stringValue", "two kinds"
            ),
            ("\"name\":\"a\"}", "", "at byte"),
        ])
    func refusals(members: String, path: String, message: String) {
        let failure = #expect(throws: Failure.self) { try Self.request(json: Self.span(members)) }
        #expect(failure?.kind == .data)
        let place = path.isEmpty ? "" : "resourceSpans[0].scopeSpans[0].spans[0]." + path
        #expect(failure?.diagnostics.first?.text == place)
        #expect(failure?.diagnostics.first?.message.contains(message) == true, "\(failure?.diagnostics ?? [])")
    }

    @Test func levelsAreCountedInJSONAsInProtobuf() throws {
        // The span's attribute value is message level 6; an array adds two levels, a map three.
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            Self.span(
                "\"attributes\":[{\"value\":" + String(repeating: open, count: depth) + "{}"
                    + String(repeating: close, count: depth) + "}]")
        }
        let array = ("{\"arrayValue\":{\"values\":[", "]}}")
        let map = ("{\"kvlistValue\":{\"values\":[{\"value\":", "}]}}")
        for (depth, form, isRead) in [(47, array, true), (48, array, false), (31, map, true), (32, map, false)] {
            let text = nested(depth, form.0, form.1)
            guard let message = try? Self.request(json: text) else {
                #expect(!isRead, "\(depth)")
                continue
            }
            #expect(isRead, "\(depth)")
            #expect(try OTLPMessage(.exportTraceServiceRequest, protobuf: message.protobuf()) == message)
        }
    }

    @Test(
        "Durations",
        arguments: [
            ("1.5s", "1.500s", 1, 500_000_000), ("-0.000001s", "-0.000001s", 0, -1000),
            ("0s", "0s", 0, 0), ("-315576000000s", "-315576000000s", -315_576_000_000, 0),
            ("1.000000001s", "1.000000001s", 1, 1), ("-2.25s", "-2.250s", -2, -250_000_000),
        ] as [(String, String, Int64, Int32)])
    func durations(text: String, canonical: String, seconds: Int64, nanos: Int32) throws {
        let message = try OTLPMessage(.retryInfo, json: Array("{\"retryDelay\":\"\(text)\"}".utf8))
        let duration = try #require(message["retry_delay"]?.message)
        #expect(duration["seconds"]?.number ?? 0 == UInt64(bitPattern: seconds))
        #expect(duration["nanos"]?.number ?? 0 == OTLPMessage.extended(nanos))
        #expect(String(decoding: try message.json(), as: UTF8.self) == "{\"retryDelay\":\"\(canonical)\"}")
    }

    @Test(
        "No durations",
        arguments: ["", "s", "1", "1.s", ".5s", "1.0000000000s", "315576000001s", "--1s", "+1s", "1e3s", "1 s"])
    func badDurations(text: String) {
        #expect(throws: Failure.self) {
            try OTLPMessage(.retryInfo, json: Array("{\"retryDelay\":\"\(text)\"}".utf8))
        }
    }

    @Test func durationsOutOfRangeHaveNoJSONForm() throws {
        // 1 s and -1 ns.
        let mixed: [UInt8] = [0x08, 1, 0x10] + [UInt8](repeating: 0xFF, count: 9) + [1]
        #expect(throws: Failure.self) { try OTLPMessage(.duration, protobuf: mixed).json() }
    }

    @Test func detailsOfOtherTypesKeepTheirBytes() throws {
        let json = "{\"details\":[{\"@type\":\"example.com/x.Y\",\"value\":\"CAE=\"},{}]}"
        let status = try OTLPMessage(.rpcStatus, json: Array(json.utf8))
        #expect(status["details"]?.elements.first?.message?["value"]?.bytes == [8, 1])
        #expect(String(decoding: try status.json(), as: UTF8.self) == json)
        #expect(throws: Failure.self) {
            try OTLPMessage(.rpcStatus, json: Array("{\"details\":[{\"value\":\"CAE=\"}]}".utf8))
        }
    }

    @Test func aFailureNamesTheByte() {
        let failure = #expect(throws: Failure.self) {
            try OTLPMessage(.exportTraceServiceRequest, protobuf: [0x0A, 4, 0x1A, 2, 0x61, 0xFF])
        }
        #expect(
            failure?.diagnostics.first?.message.hasSuffix("schema_url has a byte that is not UTF-8 at byte 5") == true)
    }
}
