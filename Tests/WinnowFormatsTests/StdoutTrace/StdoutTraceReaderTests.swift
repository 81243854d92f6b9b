import Testing
import WinnowFormats
import WinnowModel

@Suite struct StdoutTraceReaderTests {
    @Test(arguments: [Samples.stdout, Samples.stdoutIndented])
    func everythingAStubSaysIsRead(text: String) throws {
        let read = try ReadSpan.all(text, limit: 1)
        #expect(read.format == "stdouttrace" && read.damage.isClean && read.spans.count == 4)
        let span = read.spans[1]
        #expect(span.traceID == "2c6c5e270fe44564911e52060748b273" && span.spanID == 0xF3AD_CEAF_F9E7_A6A2)
        #expect(span.parent == 0x28A2_3C72_EB2D_878D && span.state == "a=b" && span.flags == 0x301)
        #expect(span.start == 1_771_190_203_988_103_182 && span.end == 1_771_190_203_994_209_283)
        #expect(span.name == "query" && span.kind == .client && span.status == .error && span.message == "no")
        #expect(span.service == "db" && span.scope == "lib@1")
        #expect(
            span.attributes == [
                "i": .int(9_007_199_254_740_993), "f": .double(3), "s": .array([.string("a"), .string("b")]),
            ])
        #expect(span.events.map(\.name) == ["e"] && span.events.map(\.time) == [1_771_190_203_990_000_000])
        #expect(span.links.map(\.spanID) == [0xEE] && span.extras.links[0].flags == 0x300)
        let extras = span.extras
        #expect(extras.events[0].droppedAttributes == 2 && extras.links[0].droppedAttributes == 1)
        #expect([extras.droppedAttributes, extras.droppedEvents, extras.droppedLinks] == [1, 2, 3])
    }

    private func stub(_ members: String) -> String {
        #"{"Name":"a","SpanContext":{"TraceID":"00000000000000000000000000000001","SpanID":"0000000000000002"},"Parent":{"TraceID":"00000000000000000000000000000000","SpanID":"0000000000000000","Remote":false},\#(members)}"#
    }

    @Test func aRootHasNoParentAndZeroTimesAreNone() throws {
        let read = try ReadSpan.all(
            stub(#""StartTime":"0001-01-01T00:00:00Z","EndTime":null,"Events":null,"Status":{"Code":"Ok"}"#))
        let span = try #require(read.spans.first)
        #expect(span.parent == 0 && span.start == 0 && span.end == 0 && span.status == .ok && span.flags == 0x100)
        #expect(read.damage.isClean)
    }

    @Test func valuesKeepTheirTypeToTheBit() throws {
        for (type, value, want) in [
            ("FLOAT64", "-0", AttributeValue.double(-0.0)), ("FLOAT64", "1e400", .double(.infinity)),
            ("FLOAT64", "2", .double(2)),
            ("FLOAT64SLICE", "[1,-0]", .array([.double(1), .double(-0.0)])),
            ("INT64", "-9223372036854775808", .int(.min)),
            ("INT64SLICE", "[1]", .array([.int(1)])), ("BOOL", "true", .bool(true)), ("STRING", "\"1\"", .string("1")),
            ("BOOLSLICE", "[false]", .array([.bool(false)])), ("NEW", "{\"a\":1}", .map([.init("a", .int(1))])),
        ] {
            let read = try ReadSpan.all(
                stub("\"Attributes\":[{\"Key\":\"k\",\"Value\":{\"Type\":\"\(type)\",\"Value\":\(value)}}]"))
            let got = try #require(read.spans.first?.attributes["k"])
            #expect("\(got)" == "\(want)", "\(type) \(value)")
        }
    }

    @Test func whatCantBeReadIsSkipped() throws {
        let read = try ReadSpan.all(
            stub(#""StartTime":"yesterday""#) + "\n" + #"{"Name":"b","SpanContext":{"TraceID":"xyz"}}"# + "\n"
                + #"{"Name":"c","SpanContext":{}}"# + "\n" + stub(#""SpanKind":1"#) + "\n")
        #expect(read.spans.map(\.kind) == [.internal] && read.damage.skipped == 3)
        #expect(read.damage.diagnostics.map(\.line) == [1, 2, 3])
    }
}
