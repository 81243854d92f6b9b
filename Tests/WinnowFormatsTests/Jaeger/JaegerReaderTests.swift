import Testing
import WinnowFormats
import WinnowModel

@Suite struct JaegerReaderTests {
    /// A span of trace `aB`, id 2, with more members.
    private func span(_ members: String) -> String {
        #"{"traceID":"aB","spanID":"2","operationName":"op","startTime":10,"duration":5,\#(members)}"#
    }

    private func one(_ members: String) throws -> ReadSpan {
        let read = try ReadSpan.all(
            #"{"data":[{"traceID":"ab","spans":[\#(span(members))],"processes":{"p":{"serviceName":"s"}}}]}"#)
        #expect(read.format == "jaeger-ui")
        return try #require(read.spans.first)
    }

    private func tags(_ list: (key: String, type: String, value: String)...) -> String {
        "\"tags\":["
            + list.map { "{\"key\":\"\($0.key)\",\"type\":\"\($0.type)\",\"value\":\($0.value)}" }.joined(
                separator: ",") + "]"
    }

    @Test func tagsThatOTLPHasFieldsForBecomeThem() throws {
        let read = try one(
            "\"flags\":3,\"processID\":\"p\",\"warnings\":[\"skew\"],"
                + tags(
                    ("span.kind", "string", "\"producer\""), ("error", "bool", "true"),
                    ("otel.status_description", "string", "\"why\""), ("otel.scope.name", "string", "\"lib\""),
                    ("otel.scope.version", "string", "\"1\""), ("otel.library.name", "string", "\"lib\""),
                    ("w3c.tracestate", "string", "\"ot=th:8\""), ("kept", "string", "\"x\"")))
        #expect(read.traceID == "000000000000000000000000000000ab")
        #expect(read.spanID == 2 && read.start == 10_000 && read.end == 15_000 && read.flags == 1)
        #expect(read.kind == .producer && read.status == .error && read.message == "why")
        #expect(read.scope == "lib@1" && read.state == "ot=th:8" && read.service == "s" && read.name == "op")
        #expect(read.attributes == ["kept": .string("x"), "@jaeger@warnings": .array([.string("skew")])])
        #expect(read.resource == ["service.name": .string("s")])
    }

    @Test func theStatusIsWhatTheTagsSay() throws {
        for (list, status, left) in [
            (tags(("error", "bool", "true")), SpanStatus.error, [String: AttributeValue]()),
            (tags(("error", "bool", "\"true\"")), .error, [:]), (tags(("error", "string", "\"true\"")), .error, [:]),
            (tags(("error", "string", "\"ClientSideError\"")), .unset, ["error": .string("ClientSideError")]),
            (tags(("error", "bool", "false")), .unset, ["error": .bool(false)]),
            (tags(("otel.status_code", "string", "\"OK\"")), .ok, [:]),
            (tags(("otel.status_code", "string", "\"ERROR\"")), .error, [:]),
            (tags(("http.status_code", "int64", "500")), .unset, ["http.status_code": .int(500)]),
        ] {
            let read = try one(list)
            #expect(read.status == status && read.attributes == left, "\(list)")
        }
    }

    @Test func valuesKeepTheirTypeToTheBit() throws {
        for (type, value, want) in [
            ("int64", "9007199254740993", AttributeValue.int(9_007_199_254_740_993)),
            ("int64", "\"-9223372036854775808\"", .int(.min)), ("int64", "9223372036854775807", .int(.max)),
            ("float64", "5e-324", .double(.leastNonzeroMagnitude)), ("float64", "1e400", .double(.infinity)),
            ("float64", "-0.0", .double(-0.0)), ("float64", "-0", .double(-0.0)), ("float64", "3", .double(3)),
            ("bool", "true", .bool(true)), ("bool", "\"false\"", .bool(false)),
            ("binary", "\"AAH/\"", .bytes([0, 1, 255])), ("string", "\"a\\u0000\\n\\ud83d\\ude00\"", .string("a\0\n😀")),
            ("string", "\"\\ud800\"", .string("\u{FFFD}")), ("odd", "[1,null]", .array([.int(1), .empty])),
        ] {
            let read = try one(tags(("k", type, value)))
            let got = try #require(read.attributes["k"])
            #expect(got == want, "\(type) \(value)")
            if case .double(let a) = got, case .double(let b) = want {
                #expect(a.bitPattern == b.bitPattern, "\(value)")
            }
        }
        // Of a key that comes twice the last value wins.
        #expect(try one(tags(("k", "int64", "1"), ("k", "string", "\"2\""))).attributes == ["k": .string("2")])
        #expect(try one("\"operationName\":\"later\"").name == "later")
    }

    @Test func referencesAreParentAndLinks() throws {
        func reference(_ type: String, _ trace: String, _ span: String) -> String {
            "{\"refType\":\"\(type)\",\"traceID\":\"\(trace)\",\"spanID\":\"\(span)\"}"
        }
        let other = reference("CHILD_OF", "ff", "1")
        let follows = reference("FOLLOWS_FROM", "AB", "3")
        let child = reference("CHILD_OF", "00ab", "04")
        for (list, parent, links) in [
            ([other, follows, child], 4 as UInt64, ["ff 1 child_of", "ab 3 follows_from"]),
            ([other, follows], 3, ["ff 1 child_of", "ab 3 follows_from"]), ([other], 0, ["ff 1 child_of"]),
            ([child], 4, []), ([child, child], 4, []), ([], 0, []),
        ] {
            let read = try one("\"references\":[\(list.joined(separator: ","))]")
            #expect(read.parent == parent)
            let got = read.links.map { link in
                "\(String(link.traceID, radix: 16)) \(link.spanID) "
                    + TraceText.shown(link.attributes["opentracing.ref_type"] ?? .empty)
            }
            #expect(got == links)
        }
        #expect(try one("\"parentSpanID\":\"9\"").parent == 9)
    }

    @Test func logsAreEvents() throws {
        let read = try one(
            #""logs":[{"timestamp":11,"fields":[{"key":"event","type":"string","value":"e"},{"key":"n","type":"int64","value":1}]},{"fields":[]}]"#
        )
        #expect(read.events.map(\.name) == ["e", ""] && read.events.map(\.time) == [11_000, 0])
        #expect(read.events[0].attributes == ["n": .int(1)])
    }

    /// Every shape with the processes before and after the spans, whatever the size of a block.
    @Test func everyShapeIsRead() throws {
        let spans = (1...3).map {
            #"{"traceID":"1","spanID":"\#($0)","processID":"p\#($0 % 2)","startTime":1,"tags":[]}"#
        }
        .joined(separator: ",")
        let processes =
            #""processes":{"p0":{"serviceName":"even"},"p1":{"serviceName":"odd","tags":[{"key":"a","value":"b"}]}}"#
        let after = "{\"traceID\":\"1\",\"spans\":[\(spans)],\(processes)}"
        let before = "{\(processes),\"spans\":[\(spans)],\"traceID\":\"1\"}"
        let inline = (1...3).map {
            #"{"traceID":"1","spanID":"\#($0)","process":{"serviceName":"\#($0 % 2 == 0 ? "even" : "odd")"}}"#
        }.joined(separator: ",")
        for shape in [
            after, before, "[\(after)]", "{\"data\":[\(after)],\"errors\":null}", "{\"data\":\(before)}",
            "[\(inline)]",
            "[\n\(inline)\n]", "{\"data\":[\(inline)]}", "\u{FEFF}\(after)\n",
            "{\"data\":[\n\(after.replacing(",", with: ",\n"))]}\n",
        ] {
            for limit in [1, 1000] {
                let read = try ReadSpan.all(shape, limit: limit)
                #expect(read.format == "jaeger-ui" && read.damage.isClean, "\(shape)")
                #expect(read.spans.map(\.service) == ["odd", "even", "odd"], "\(shape)")
            }
            let line = shape.replacing("\u{FEFF}", with: "").replacing("\n", with: " ") + "\n"
            let lines = try ReadSpan.all(line + line)
            #expect(lines.spans.count == 6 && lines.damage.isClean)
        }
        #expect(try ReadSpan.all(after).spans[0].resource["a"] == .string("b"))
    }

    @Test func aProcessThatIsNotDeclaredIsCounted() throws {
        let read = try ReadSpan.all(
            #"{"spans":[{"traceID":"1","spanID":"2","processID":"p9"}],"processes":{"p1":{"serviceName":"s"}}}"#)
        #expect(read.spans.map(\.service) == [""])
        #expect(read.damage.undeclaredServices == 1 && !read.damage.isClean)
    }

    @Test func idsThatAreNotHexadecimalAreToldApart() throws {
        let read = try ReadSpan.all(
            #"[{"traceID":"trace-1","spanID":"span-1","process":{}},{"traceID":"trace-1","spanID":"span-2_1","references":[{"refType":"CHILD_OF","traceID":"trace-1","spanID":"span-1"}],"process":{}}]"#
        )
        #expect(read.spans.count == 2 && read.damage.isClean)
        #expect(read.spans[0].traceID == read.spans[1].traceID)
        #expect(read.spans[0].spanID != read.spans[1].spanID && read.spans[1].parent == read.spans[0].spanID)
    }

    @Test func whatCantBeReadIsSkippedAtItsPlace() throws {
        let good = #"{"traceID":"1","spanID":"2","process":{}}"#
        for (bad, column, words) in [
            (#"{"spanID":"2"}"#, 2, "trace id"), (#"{"traceID":"1","process":{}}"#, 2, "span id"),
            (#"{"traceID":"1","spanID":"3","startTime":"soon"}"#, 2, "startTime"),
            (#"{"traceID":"1","spanID":"3","startTime":-1}"#, 2, "startTime"),
            (#"{"traceID":"1","spanID":"3","startTime":1,"duration":"long"}"#, 2, "duration"),
            (#"{"traceID":"1","spanID":"3",,}"#, 30, "no key"),
        ] {
            let read = try ReadSpan.all("[\(good),\n \(bad),\n\(good)]")
            #expect(read.spans.count == 2 && read.damage.skipped == 1, "\(bad)")
            let told = try #require(read.damage.diagnostics.first)
            #expect(told.line == 2 && told.column == column && told.message.contains(words), "\(told)")
        }
    }

    @Test func protobufJSONIsRead() throws {
        func proto(_ members: String) throws -> ReadSpan {
            let read = try ReadSpan.all(
                #"{"spans":[{"traceId":"AAAAAAAAAAAAAAAAAAAA/w==","spanId":"AAAAAAAAAAM=",\#(members)}]}"#)
            #expect(read.format == "jaeger-proto-json")
            return try #require(read.spans.first)
        }
        let full = try proto(
            #""startTime":"2017-01-26T16:46:31.639875139-05:00","duration":"0.000005001s","references":[{"traceId":"AAAAAAAAAAAAAAAAAAAA/w==","spanId":"AAAAAAAAAAI="},{"refType":1,"traceId":"AAAAAAAAAAE=","spanId":"AAAAAAAAAAE="}],"process":{"serviceName":"s","tags":[{"key":"hostname","vStr":"h"}]},"logs":[{"timestamp":"2017-01-26T21:46:31.000000001Z","fields":[{"key":"event","vStr":"e"}]}],"tags":[{"key":"i","vType":"INT64","vInt64":"9223372036854775222"},{"key":"z","vType":"INT64"},{"key":"b","vType":"BINARY","vBinary":"AAAwOQ=="},{"key":"f","vType":3,"vFloat64":72.5},{"key":"t","vBool":true}]"#
        )
        #expect(full.traceID.hasSuffix("00ff") && full.spanID == 3 && full.parent == 2)
        #expect(full.start == 1_485_467_191_639_875_139 && full.end - full.start == 5001)
        #expect(full.links.map(\.traceID) == [1] && full.links.map(\.spanID) == [1])
        #expect(full.events.map(\.time) == [1_485_467_191_000_000_001])
        #expect(full.resource == ["service.name": .string("s"), "host.name": .string("h")])
        #expect(
            full.attributes == [
                "i": .int(9_223_372_036_854_775_222), "z": .int(0), "b": .bytes([0, 0, 0x30, 0x39]), "f": .double(72.5),
                "t": .bool(true),
            ])
        for (text, nanos) in [
            ("100000ns", 100_000 as UInt64), ("1.5ms", 1_500_000), ("2µs", 2_000), ("0.1s", 100_000_000),
            ("1h2m3.000000004s", 3_723_000_000_004), ("0", 0), ("3us", 3_000), ("0.9999999999s", 999_999_999),
        ] {
            let read = try proto("\"startTime\":\"1970-01-01T00:00:01Z\",\"duration\":\"\(text)\"")
            #expect(read.end - read.start == nanos, "\(text)")
        }
        let map = try ReadSpan.all(
            #"{"result":{"spans":[{"traceId":"AAAAAAAAAAE=","spanId":"AAAAAAAAAAE=","processId":"p"}],"processMap":[{"processId":"p","process":{"serviceName":"m"}}]}}"#
        )
        #expect(map.spans.map(\.service) == ["m"] && map.damage.isClean)
    }
}
