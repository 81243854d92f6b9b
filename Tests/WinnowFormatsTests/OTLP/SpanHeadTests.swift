import Testing
import WinnowModel

@testable import WinnowFormats

/// A span that starts as nearly all do is read at one go; it must be read the same field by field, as it is after an unknown field.
@Suite struct SpanHeadTests {
    private static func field(_ tag: UInt8, _ payload: [UInt8]) -> [UInt8] { [tag, UInt8(payload.count)] + payload }

    private static func number(_ tag: UInt8, _ value: UInt64) -> [UInt8] {
        [tag] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private static let unknown: [UInt8] = [120, 0]

    private struct Told: Equatable {
        var ids: [UInt64]
        var start: Nanos
        var end: Nanos
        var name: String
        var kind: SpanKind
        var status: UInt8 = 0
        var flags: UInt32 = 0
        var refused: Int
    }

    /// What is read of one span, `nil` for one that is none.
    private static func read(_ span: [UInt8]) -> [Told]? {
        var decoder = OTLPDecoder()
        var block = SpanBlock()
        decoder.follow(&block)
        // A length of two bytes whatever the span's.
        let length = { (count: Int) in [UInt8(count & 127 | 128), UInt8(count >> 7)] }
        let scope = [18] + length(span.count) + span
        let resource = [18] + length(scope.count) + scope
        let request = [10] + length(resource.count) + resource
        guard request.withUnsafeBytes({ (try? decoder.request($0, 0, &block)) != nil }) else { return nil }
        let refused = decoder.takeRefused().count
        if block.count == 0 {
            return [Told(ids: [], start: 0, end: 0, name: "", kind: .unspecified, refused: refused)]
        }
        return block.spans.map { span in
            let operation = block.tables.operations[Int(span.operation)]
            return Told(
                ids: [span.traceID.high, span.traceID.low, span.spanID, span.parentSpanID], start: span.start,
                end: span.end, name: block.tables.strings[operation.name], kind: operation.kind, status: span.status,
                flags: span.flags,
                refused: refused)
        }
    }

    private static let ids =
        field(10, (1...16).map { UInt8($0) }) + field(18, [UInt8](repeating: 5, count: 8))
    private static let parent = field(34, [UInt8](repeating: 6, count: 8))
    private static let name = field(42, Array("GET /cart".utf8))
    private static let times = number(57, 1_767_225_600_006_238_045) + number(65, .max)
    private static let whole = ids + parent + name + [48, 3] + times

    private static let flags: [UInt8] = [0x85, 1, 1, 2, 0, 0]
    private static let error: [UInt8] = [122, 2, 24, 2]

    @Test func statusAndFlagsAreReadAtTheEnd() throws {
        let told = try #require(Self.read(Self.whole + Self.error + Self.flags)?.first)
        #expect(told.status == SpanStatus.error.rawValue && told.flags == 513)
    }

    @Test func whatOneRequestBreaksOffWithIsNotHeldAgainstTheNext() throws {
        var decoder = OTLPDecoder()
        var block = SpanBlock()
        decoder.follow(&block)
        let field = Self.field
        // A wrong id, and then a name that reaches beyond its span.
        let broken = field(10, field(18, field(18, field(10, [1, 2, 3]) + [42, 99])))
        let fine = field(10, field(18, field(18, Self.unknown + Self.ids + Self.name)))
        #expect(broken.withUnsafeBytes { (try? decoder.request($0, 0, &block)) == nil })
        try fine.withUnsafeBytes { try decoder.request($0, 1, &block) }
        #expect(block.count == 1 && decoder.takeRefused().isEmpty)
    }

    @Test func isReadAsItStands() throws {
        let told = try #require(Self.read(Self.whole)?.first)
        #expect(told.ids[2...] == [0x0505_0505_0505_0505, 0x0606_0606_0606_0606])
        #expect(told.start == 1_767_225_600_006_238_045 && told.name == "GET /cart" && told.kind == .client)
    }

    @Test func isTheSameFieldByField() {
        let (ids, parent, name, times) = (Self.ids, Self.parent, Self.name, Self.times)
        let heads = [
            Self.whole, ids + name + [48, 2] + times, ids + parent + name + [48, 0xC8, 0x01] + times,
            ids + parent + name + times, ids + name + [48, 1] + Self.number(65, 7) + Self.number(57, 3),
            ids + name + [48, 1] + Self.number(57, 3) + [122, 2, 24, 1], ids + name + [48, 9] + times + [48, 2],
            Self.whole + Self.field(42, Array("other".utf8)), ids + [48, 1] + name + times,
            ids + name + [49, 3] + times, Self.whole + [122, 0] + Self.flags, Self.whole + Self.flags + Self.error,
            Self.whole + Self.error + [122, 0] + Self.flags, Self.whole + [122, 2, 24, 7], Self.whole + [122, 1, 24],
            Self.whole + [122, 3, 24, 0x82, 0] + Self.flags, Self.whole + [122, 3, 18, 1, 120] + Self.error,
            Self.whole + Self.field(74, [10, 1, 107, 18, 3, 10, 1, 118]) + Self.error + Self.flags,
            Self.whole + Self.flags + Self.field(74, [10, 1, 107]) + Self.flags + Self.field(74, [10, 1, 108]),
        ]
        for head in heads {
            for count in 0...head.count {
                let part = Array(head.prefix(count))
                #expect(Self.read(part) == Self.read(Self.unknown + part), "\(part)")
            }
        }
    }

    @Test func isTheSameWhateverByteIsWrong() {
        for place in Self.whole.indices {
            for wrong in [0, 1, 0x7F, 0x80, 0xFF, Self.whole[place] ^ 1] as [UInt8] {
                var span = Self.whole
                span[place] = wrong
                #expect(Self.read(span) == Self.read(Self.unknown + span), "\(span)")
            }
        }
    }
}
