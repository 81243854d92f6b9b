import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats

/// A span is compared with the last one of its operation; what is read must be the same as without that.
@Suite struct SpanShapesTests {
    private static func field(_ tag: UInt8, _ payload: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = payload.count
        while rest >= 128 {
            length.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return [tag] + length + [UInt8(rest)] + payload
    }

    private static func text(_ key: String, _ value: [UInt8]) -> [UInt8] {
        field(74, field(10, Array(key.utf8)) + field(18, field(10, value)))
    }

    private static func text(_ key: String, _ value: String) -> [UInt8] { text(key, Array(value.utf8)) }

    private static func list(_ key: String, _ value: String) -> [UInt8] {
        field(74, field(10, Array(key.utf8)) + field(18, field(42, field(10, field(10, Array(value.utf8))))))
    }

    private static func request(_ spans: [[UInt8]], service: String = "shop") -> [UInt8] {
        let name = field(10, Array("service.name".utf8)) + field(18, field(10, Array(service.utf8)))
        return field(10, field(10, field(10, name)) + field(18, spans.flatMap { field(18, $0) }))
    }

    private static func span(_ name: String, _ fields: [UInt8], kind: UInt8 = 2) -> [UInt8] {
        field(10, [UInt8](repeating: 7, count: 16)) + field(18, [UInt8](repeating: 5, count: 8))
            + field(42, Array(name.utf8)) + [48, kind] + fields
    }

    private struct Told: Equatable {
        var operation: String
        var kind: SpanKind
        var values: [String]
        var repaired: Int
    }

    private static func told(_ block: SpanBlock, _ repaired: Int) -> [Told] {
        block.spans.map { span in
            let operation = block.tables.operations[Int(span.operation)]
            return Told(
                operation: block.tables.title(span.operation), kind: operation.kind,
                values: block.tables.values(span.attributes).map { "\($0.key)=\($0.value)" }, repaired: repaired)
        }
    }

    /// One request after the other by one decoder, and each by a decoder of its own.
    private static func read(_ requests: [[UInt8]]) throws -> (together: [Told], alone: [Told]) {
        var decoder = OTLPDecoder()
        var block = SpanBlock()
        decoder.follow(&block)
        var together: [Told] = []
        var alone: [Told] = []
        for request in requests {
            decoder.repaired = 0
            block.removeSpans()
            try request.withUnsafeBytes { try decoder.request($0, 0, &block) }
            together += told(block, decoder.repaired)
            var other = OTLPDecoder()
            var fresh = SpanBlock()
            other.follow(&fresh)
            try request.withUnsafeBytes { try other.request($0, 0, &fresh) }
            alone += told(fresh, other.repaired)
        }
        return (together, alone)
    }

    @Test func spansThatSayNearlyTheSameAreToldApart() throws {
        let first = Self.text("http.route", "/cart/items") + Self.text("http.method", "GET")
        var other = first
        other[other.count - 1] ^= 1
        let more = first + Self.text("retry", "1")
        let fewer = Self.text("http.route", "/cart/items")
        let status: [UInt8] = Self.field(122, [24, 2])
        let split = first + status + Self.text("late", "yes")
        let again = first + status + first
        let unknown = first + [0xFA, 0x07, 0x01, 0x4A]
        let long = Self.text("long", String(repeating: "x", count: 1500))
        let odd = first + [0xCA, 0x00] + Self.text("wide", "tag")[1...]
        let bodies = [
            first, first, other, first, more, first, fewer, more, split, first, split, again, first, again, unknown,
            first,
            unknown, [], first, [], long, first, long, odd, first, odd, Self.list("tags", "a"), Self.list("tags", "a"),
            first + Self.list("tags", "b"), first + Self.list("tags", "b"), Self.text("bad", [0xFF, 0x61]),
            Self.text("bad", [0xFF, 0x61]), first,
        ]
        for kind: UInt8 in [2, 3] {
            let read = try Self.read(bodies.map { Self.request([Self.span("GET /cart", $0, kind: kind)]) })
            #expect(read.together.count == bodies.count)
            #expect(read.together == read.alone)
        }
        // All in one request too: the rows of equal spans are equal, of others not.
        var decoder = OTLPDecoder()
        var block = SpanBlock()
        decoder.follow(&block)
        let all = Self.request([first, first, other, more, first].map { Self.span("GET /cart", $0) })
        try all.withUnsafeBytes { try decoder.request($0, 0, &block) }
        let rows = block.spans.map(\.attributes)
        #expect(rows[0] == rows[1] && rows[0] == rows[4] && Set(rows).count == 3)
        #expect(decoder.repaired == 0)
    }

    @Test func namesThatShareAPlaceTakeItFromOneAnother() throws {
        let names = (0..<1100).map { "name \($0)" } + (0..<1100).map { "name \($0)" }
        let requests = names.enumerated().map { place, name in
            Self.request(
                [Self.span(name, Self.text("same.for.all", "value"), kind: UInt8(1 + place % 5))],
                service: "service \(place % 3)")
        }
        let read = try Self.read(requests)
        #expect(read.together == read.alone)
    }

    @Test func nothingIsKnownOnceTheTablesAreEmptied() throws {
        var decoder = OTLPDecoder()
        var block = SpanBlock()
        let first = Self.request([Self.span("a", Self.text("key", "one value of many"))])
        let second = Self.request([
            Self.span("b", Self.text("other", "another")), Self.span("a", Self.text("key", "one value of many")),
        ])
        for request in [first, second, first, second] {
            block.startAfresh()
            decoder.follow(&block)
            try request.withUnsafeBytes { try decoder.request($0, 0, &block) }
            let last = try #require(block.spans.last)
            #expect(block.tables.title(last.operation) == "shop a")
            #expect(block.tables.values(last.attributes).map { "\($0.key)" } == ["key"])
        }
    }

    @Test func aSpanThatIsCutInsideKnownAttributesIsAFault() throws {
        let body = Self.text("http.route", "/cart/items") + Self.text("http.method", "GET")
        let whole = Self.span("GET /cart", body)
        for drop in 1..<body.count {
            var decoder = OTLPDecoder()
            var block = SpanBlock()
            decoder.follow(&block)
            let bytes = Self.request([whole, Array(whole.dropLast(drop))])
            let isRead = bytes.withUnsafeBytes { (try? decoder.request($0, 0, &block)) != nil }
            // Only a cut between the attributes leaves a span.
            #expect(isRead == (drop == Self.text("http.method", "GET").count), "\(drop)")
        }
    }

    private static func number(_ key: String, _ value: UInt8) -> [UInt8] {
        field(74, field(10, Array(key.utf8)) + field(18, [24, value]))
    }

    /// Attributes that come and go, in changing order, with values of changing kinds and lengths, as protobuf and as JSON.
    private static func drawn(_ draws: inout Draws) -> (protobuf: [UInt8], json: String) {
        var protobuf: [UInt8] = []
        var json: [String] = []
        let shift = draws.below(12) == 0 ? draws.below(6) : 0
        for place in 0..<(3 + draws.below(6)) where draws.below(8) != 0 {
            let key = ["http.route", "http.method", "peer", "k", "cache.hit.ratio", "db.statement"][(place + shift) % 6]
            switch draws.below(9) {
            case 0:
                let value = UInt8(draws.below(3))
                protobuf += number(key, value)
                json.append(#"{"key":"\#(key)","value":{"intValue":"\#(value)"}}"#)
            case 1:
                let value = "item \(draws.below(4))"
                protobuf += list(key, value)
                json.append(
                    #"{"key":"\#(key)","value":{"arrayValue":{"values":[{"stringValue":"\#(value)"}]}}}"#)
            case 2:
                let value = String(repeating: "v", count: draws.below(200))
                protobuf += text(key, value)
                json.append(#"{"key":"\#(key)","value":{"stringValue":"\#(value)"}}"#)
            default:
                let value = ["GET", "POST", "/a", "/cart/items"][draws.below(4)]
                protobuf += text(key, value)
                json.append(#"{"key":"\#(key)","value":{"stringValue":"\#(value)"}}"#)
            }
        }
        return (protobuf, json.joined(separator: ","))
    }

    private struct Draws {
        var state: UInt64
        mutating func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            return Int(Draw.below(UInt64(bound), Draw.finish(state)))
        }
    }

    @Test(arguments: [1, 2, 3]) func whatWasReadBeforeChangesNothing(seed: UInt64) throws {
        var draws = Draws(state: seed)
        let spans = (0..<600).map { _ in (name: "name \(draws.below(3))", attributes: Self.drawn(&draws)) }
        let read = try Self.read(spans.map { Self.request([Self.span($0.name, $0.attributes.protobuf)]) })
        let differences = zip(read.together, read.alone).filter { $0 != $1 }
        #expect(differences.count == 0, "\(String(describing: differences.first))")
        #expect(read.together.count == spans.count)

        let lines = spans.map { span in
            #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"#
                + #""scopeSpans":[{"spans":[{"traceId":"07070707070707070707070707070707","spanId":"0505050505050505","#
                + #""name":"\#(span.name)","kind":2,"attributes":[\#(span.attributes.json)]}]}]}]}"#
        }
        let file = try TraceFile(TemporaryFile(Array((lines.joined(separator: "\n") + "\n").utf8)).path)
        var block = SpanBlock()
        while try file.read(&block) {}
        #expect(file.damage.skipped == 0 && file.damage.repairedTexts == 0)
        let others = zip(Self.told(block, 0), read.together).filter { $0 != $1 }
        #expect(others.count == 0, "\(String(describing: others.first))")
        #expect(block.count == spans.count)
    }
}
