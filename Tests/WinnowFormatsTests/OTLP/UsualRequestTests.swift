import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats

/// A line of OTLP JSON is read from its marks where it has the usual form; it must be read as from its tape.
@Suite struct UsualRequestTests {
    /// What is read of lines.
    private struct Told: Equatable {
        var spans: [String] = []
        var repaired = 0
    }

    private static func told(_ block: SpanBlock, _ repaired: Int) -> Told {
        let tables = block.tables
        func pairs(_ row: UInt32) -> String {
            tables.values(row).map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        }
        let spans = block.spans.map { span -> String in
            let operation = tables.operations[Int(span.operation)]
            let (scope, instance) = (tables.scopes[Int(operation.scope)], tables.instances[Int(span.instance)])
            let extras = tables.extras[Int(span.extras)]
            let texts = [
                operation.service, operation.name, instance.service, instance.schemaURL, scope.name, scope.version,
                scope.schemaURL, extras.statusMessage, extras.traceState,
            ]
            let events = extras.events.map { "\($0.time) \(tables.strings[$0.name]) \(pairs($0.attributes))" }
            let links = extras.links.map { "\($0.traceID.hex) \($0.spanID) \(pairs($0.attributes)) \($0.flags)" }
            return """
                \(span.traceID.hex) \(span.spanID.hex16) \(span.parentSpanID.hex16) \(span.start) \(span.end) \
                \(operation.kind) \(span.status) \(span.flags) \(span.request) \(texts.map { tables.strings[$0] }) \
                \(pairs(span.attributes)) | \
                \(pairs(instance.attributes)) \(instance.droppedAttributes) | \(pairs(scope.attributes)) \
                \(scope.droppedAttributes) | \(events) \(links) \(extras.droppedAttributes) \(extras.droppedEvents) \
                \(extras.droppedLinks)
                """
        }
        return Told(spans: spans, repaired: repaired)
    }

    /// Reads lines one after the other by one decoder.
    private final class Reader {
        private let parser: TapeParser
        private let marker: JSONMarker
        private var decoder = OTLPJSONDecoder()
        private var block = SpanBlock()
        private(set) var ordinal: UInt32 = 0

        init() throws {
            parser = try TapeParser()
            marker = try JSONMarker()
            decoder.follow(&block)
        }

        /// What all lines so far said; `nil` where this one has not the usual form.
        func usual(_ line: [UInt8]) -> Told? {
            let padded = line + [UInt8](repeating: UInt8(ascii: "}"), count: 64)
            let isUsual = padded.withUnsafeBytes { bytes in
                let before = block.count
                let marks = marker.marks(UnsafeRawBufferPointer(rebasing: bytes[..<line.count]))
                let isUsual = marks.map { decoder.usualRequest($0, parser, ordinal, &block) } ?? false
                #expect(isUsual || block.count == before)
                return isUsual
            }
            if isUsual { ordinal += 1 }
            return isUsual ? UsualRequestTests.told(block, decoder.repaired) : nil
        }

        /// The same from the tape; `nil` where the line is not JSON, no request, or some span of it can't be read.
        func fromTape(_ line: [UInt8]) -> Told? {
            let padded = line + [UInt8](repeating: UInt8(ascii: "}"), count: 64)
            var isFine = true
            padded.withUnsafeBytes { bytes in
                guard let tape = try? parser.parse(UnsafeRawBufferPointer(rebasing: bytes[..<line.count])) else {
                    isFine = false
                    return
                }
                let isRequest = decoder.request(tape, JSONTape.first, ordinal, &block) { _, _ in isFine = false }
                isFine = isFine && isRequest && !parser.repaired
            }
            ordinal += 1
            return isFine ? UsualRequestTests.told(block, decoder.repaired) : nil
        }
    }

    // MARK: Lines

    private static let ids = #""traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13""#

    private static func text(_ key: String, _ value: String) -> String {
        #"{"key":"\#(key)","value":{"stringValue":"\#(value)"}}"#
    }

    private static func span(_ attributes: [String], _ rest: String = "", name: String = "GET /cart") -> String {
        """
        {\(ids),"parentSpanId":"","name":"\(name)","kind":2,"startTimeUnixNano":"1767225600006238045",\
        "endTimeUnixNano":1767225600044998155,"attributes":[\(attributes.joined(separator: ","))]\(rest)}
        """
    }

    private static func line(
        _ spans: [String], service: String = "shop", scope: String = #","schemaUrl":"https://a/1.2""#,
        resource: String = ""
    ) -> String {
        """
        {"resourceSpans":[{"resource":{"attributes":[\(text("service.name", service))]},\
        "scopeSpans":[{"scope":{"name":"lib","version":"2"},\
        "spans":[\(spans.joined(separator: ","))]\(scope)}]\(resource)}]}
        """
    }

    private static let cart = [
        text("http.route", "/cart"), #"{"key":"port","value":{"intValue":"8080"}}"#, text("id", "17"),
    ]

    private static let list =
        #"{"key":"l","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"}]}}}"#
    private static let map =
        #"{"key":"k","value":{"kvlistValue":{"values":[{"key":"a","value":{"boolValue":true}}]}}}"#

    private static let usualLines: [String] = [
        line([span(cart)]), line([span(cart), span(cart)]), line([span(Array(cart.dropFirst()))]),
        line([span(cart.reversed())]), line([span([])]), line([span(cart + [text("new", "x")])]),
        line([span([cart[0], #"{"key":"port","value":{"intValue":"81"}}"#, cart[2]])]),
        line([span([cart[0], #"{"key":"port","value":{"intValue":82}}"#, cart[2]])]),
        line([span([cart[0], #"{"key":"port","value":{"stringValue":"82"}}"#, cart[2]])]),
        line([span([#"{"key":"b","value":{"boolValue":true}}"#, #"{"key":"c","value":{"boolValue":false}}"#])]),
        line([span([#"{"key":"d","value":{"doubleValue":1.5}}"#, #"{"key":"n","value":{"intValue":-3}}"#])]),
        line([span([list] + cart)]), line([span([list] + cart)]), line([span(cart + [map])]),
        line([span([#"{"key":"esc\"aped","value":{"stringValue":"x"}}"#, text("v", #"a\nb"#), text("u", "größer")])]),
        line([span([#"{"value":{"stringValue":"turned"},"key":"around"}"#])]),
        line([span([#"{"key":"none"}"#, #"{"key":"empty","value":{}}"#])]),
        line([span([#"{"key":"by","value":{"bytesValue":"aGk="}}"#])]),
        line([span([#"{"key":"bad","value":{"intValue":"x"}}"#] + cart)]),
        line([span(cart, #","status":{"code":2,"message":"no"},"flags":257"#)]),
        line([span(cart, #","status":{},"flags":0,"droppedAttributesCount":3,"traceState":"a=1""#)]),
        line([span(cart, #","status":{"code":"STATUS_CODE_OK"},"events":[],"links":[]"#)]),
        line([
            span(cart, #","events":[{"name":"e","timeUnixNano":"5","attributes":[\#(text("x", "y"))]}]"#), span(cart),
        ]),
        line([span(cart, #","links":[{\#(ids),"flags":1}],"droppedLinksCount":1"#)]),
        line([span(cart, #","unknown":[{"a":[1,2.5e3,null]}]"#)]), line([span(cart, name: #"GET \/cart"#)]),
        line([span(cart)], service: "other"), line([span(cart)], scope: ""),
        line([span(cart)], scope: #","schemaUrl":"https://b""#),
        line([span(cart)], resource: #","schemaUrl":"https://r""#),
        line([]), #"{"resourceSpans":[]}"#, #" { "resourceSpans" : [ ] } "#,
        line([span(cart)]).replacing(#"":"#, with: #"": "#).replacing(#","#, with: ", "),
        line([span(cart)]).replacing(#""kind":2"#, with: #""kind":"SPAN_KIND_CLIENT""#),
        line([span(cart)]).replacing(#""kind":2"#, with: #""kind":99"#),
        line([span(cart)]).replacing("scopeSpans", with: "instrumentationLibrarySpans")
            .replacing(#""scope""#, with: #""instrumentationLibrary""#),
        line([span(cart)]).replacing("resourceSpans", with: "batches"),
        line([span(cart)]).replacing("\"traceId\"", with: "\"trace_id\""), line([span(cart + cart)]),
        line([span(cart, #","name":"later","kind":1"#)]),
    ]

    private static let otherLines: [String] = [
        "", "{", "[]", "null", #"{"resourceSpans":[{}]}"#, #"{"resourceSpans":null}"#, #"{"resourceLogs":[]}"#,
        line([span(cart)]) + "}", line([span(cart)]) + " 1", String(line([span(cart)]).dropLast()),
        line([span(cart)]).replacing("5b8aa5a2d2c872e8321cf37308d69df2", with: "00000000000000000000000000000000"),
        line([span(cart)]).replacing("051581bf3cb55c13", with: "xyz"),
        line([span(cart, #","x":-0"#)]), line([span(cart, #","x":01"#)]), line([span(cart, #","x":1\#u{1}"#)]),
        line([span(cart, #","flags":01"#)]), line([span(cart, #","flags":1 2"#)]), line([span(cart, #","flags":-0"#)]),
        line([span([#"{"key":"n","value":{"intValue":01}}"#])]),
        line([span([#"{"key":"n","value":{"intValue":-0}}"#])]),
        line([span([#"{"key":"n","value":{"boolValue":truee}}"#])]),
        #"{"resourceSpans":[{"scopeSpans":[],"resource":{}}]}"#, #"{"result":\#(line([span(cart)]))}"#,
        #"{"resourceSpans":[{"resource":{"a":}}]}"#,
    ]

    // MARK: Tests

    @Test func linesInTheUsualFormAreReadAsFromTheirTapes() throws {
        for line in Self.usualLines {
            let usual = try Reader().usual(Array(line.utf8))
            #expect(usual != nil, "\(line)")
            #expect(try usual == Reader().fromTape(Array(line.utf8)), "\(line)")
        }
    }

    @Test func whatCameBeforeChangesNothing() throws {
        for shift in 0..<3 {
            let (together, tapes) = (try Reader(), try Reader())
            for index in 0..<3 * Self.usualLines.count {
                let line = Array(Self.usualLines[(index * (2 * shift + 1)) % Self.usualLines.count].utf8)
                let told = together.usual(line)
                #expect(told != nil && told == tapes.fromTape(line), "\(String(decoding: line, as: UTF8.self))")
            }
        }
    }

    @Test func otherLinesAreLeftToTheTape() throws {
        let reader = try Reader()
        for line in Self.otherLines {
            #expect(reader.usual(Array(line.utf8)) == nil, "\(line)")
        }
        let first = Array(Self.usualLines[0].utf8)
        #expect(reader.ordinal == 0)
        #expect(try reader.usual(first)?.spans == Reader().fromTape(first)?.spans)
    }

    @Test func whateverByteIsWrong() throws {
        let line = Array(Self.line([Self.span(Self.cart, #","status":{},"flags":257"#), Self.span(Self.cart)]).utf8)
        var usual = 0
        for place in line.indices {
            for wrong in [0, 1, 0x20, 0x22, 0x2C, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0xFF] as [UInt8] {
                var changed = line
                changed[place] = wrong
                let reader = try Reader()
                guard let told = reader.usual(changed) else { continue }
                usual += 1
                #expect(try told == Reader().fromTape(changed), "\(String(decoding: changed, as: UTF8.self))")
            }
        }
        #expect(usual > 300)
    }

    @Test func whateverIsDamaged() throws {
        var random = TestRandom(seed: 11)
        var usual = 0
        for round in 0..<2000 {
            let (together, tapes) = (try Reader(), try Reader())
            for step in 0..<3 {
                let line = Array(Self.usualLines[(round + step * 7) % Self.usualLines.count].utf8)
                let changed = step == 1 ? random.damaged(line) : line
                guard let told = together.usual(changed) else { break }
                usual += step == 1 ? 1 : 0
                #expect(told == tapes.fromTape(changed), "\(String(decoding: changed, as: UTF8.self))")
            }
        }
        #expect(usual > 30)
    }
}
