import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats
import WinnowSettings

/// Damaged requests through both decoders: neither traps, and they agree on what is a request.
@Suite struct OTLPMessageFuzzTests {
    /// Fields that a producer may send and that decoders trip over; some are no protobuf.
    private static let oddities: [[UInt8]] = [
        [0x0B, 0x0C], [0xC3, 0x0C, 0x08, 0x01, 0xC4, 0x0C], [0x0B, 0x14], [0x0C], [0x0B],
        [UInt8](repeating: 0x0B, count: 97) + [UInt8](repeating: 0x0C, count: 97),
        [UInt8](repeating: 0x0B, count: 101) + [UInt8](repeating: 0x0C, count: 101),
        [0x08] + [UInt8](repeating: 0xFF, count: 9) + [0x01], [0x30] + [UInt8](repeating: 0xFF, count: 9) + [0x7F],
        [0x18] + [UInt8](repeating: 0x80, count: 9) + [0x00], [0x08] + [UInt8](repeating: 0xFF, count: 10),
        [0x8A, 0x80, 0x80, 0x80, 0x00, 0x00], [0x8A, 0x80, 0x80, 0x80, 0x80, 0x00, 0x00],
        [0x0A, 0x80, 0x80, 0x80, 0x80, 0x00], [0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
        [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x1A, 0x7F], [0x4A, 0x7F, 0x0A],
        [0x00, 0x00], [0x07], [0x0E], [0x0D, 1, 2, 3], [0x09, 1, 2, 3, 4, 5, 6, 7], [0x39, 0, 0, 0, 0, 0, 0, 0, 0],
        [0xF8, 0xFF, 0xFF, 0xFF, 0x0F, 0x01], [0x80, 0x80, 0x80, 0x80, 0x10, 0x01],
        [0x1A, 2, 0x0A, 0], [0x1A, 3, 0x0A, 1, 0xFF], [0x2A, 1, 0x80], [0x3A, 1, 0x80], [0x40, 3], [0x2A, 2, 0x0A, 0],
        [0x2A, 4, 0x0A, 2, 0x40, 1], [0x32, 4, 0x0A, 2, 0x18, 1], [0x7A, 2, 0x18, 9], [0x85, 0x01, 0, 0, 0, 0],
    ]

    private static func request(_ seed: UInt64) -> [UInt8] {
        let made = RandomBatch(seed: seed, traces: 1, recorded: true)
        return OTLPEncoder.encode(made.batch, rows: 0..<UInt32(made.batch.spanCount), made.tables)
    }

    /// Puts an oddity at the end of some message in the tree.
    private static func addOddity(_ message: inout OTLPMessage, _ random: inout TestRandom) {
        let fields = message.type.fields.filter {
            if case .message = $0.kind { message[$0.name] != nil } else { false }
        }
        guard !fields.isEmpty, !random.oneIn(4) else {
            message.unknown += oddities[random.below(oddities.count)]
            return
        }
        let field = fields[random.below(fields.count)]
        guard let value = message[field.name] else { return }
        if var inner = value.message {
            addOddity(&inner, &random)
            message.set(field, .message(inner))
            return
        }
        var elements = value.elements
        let place = random.below(elements.count)
        guard var inner = elements[place].message else { return }
        addOddity(&inner, &random)
        elements[place] = .message(inner)
        message.set(field, .list(elements))
    }

    private static func isReadByColumns(_ bytes: [UInt8]) -> Bool {
        var block = SpanBlock()
        var decoder = OTLPDecoder()
        decoder.follow(&block)
        return bytes.withUnsafeBytes { bytes in
            do throws(WireCursor.Fault) {
                try decoder.request(bytes, 0, &block)
                // The one leniency: columns repair and count a text that is not UTF-8.
                return decoder.repaired == 0
            } catch {
                return false
            }
        }
    }

    /// True when the bytes are a request; holds both decoders and what is written again against each other.
    private static func check(_ bytes: [UInt8]) -> Bool {
        let message = try? OTLPMessage(.exportTraceServiceRequest, protobuf: bytes)
        if (message != nil) != isReadByColumns(bytes) { Issue.record("verdicts differ: \(bytes)") }
        guard let message else { return false }
        let again = message.protobuf()
        if (try? OTLPMessage(.exportTraceServiceRequest, protobuf: again)) != message {
            Issue.record("written and read again it differs: \(bytes)")
        }
        do {
            let known = try OTLPMessage(
                .exportTraceServiceRequest, protobuf: message.protobuf(unknownFields: false))
            let json = try known.json()
            let read = try OTLPMessage(.exportTraceServiceRequest, json: json)
            // Of a NaN, JSON keeps no bits.
            let hasNaN = json.split(separator: UInt8(ascii: "\"")).contains { $0.elementsEqual("NaN".utf8) }
            if hasNaN ? try read.json() != json : read != known { Issue.record("through JSON it differs: \(bytes)") }
        } catch {
            Issue.record("\(error): \(bytes)")
        }
        return true
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func oddFieldsGetOneVerdict(seed: UInt64) throws {
        var random = TestRandom(seed: seed)
        let bytes = Self.request(seed)
        let sound = try OTLPMessage(.exportTraceServiceRequest, protobuf: bytes)
        #expect(sound.protobuf() == bytes)
        var read = 0
        for _ in 0..<100 {
            var message = sound
            for _ in 0...random.below(2) { Self.addOddity(&message, &random) }
            if Self.check(message.protobuf()) { read += 1 }
        }
        // Both kinds came up, or the test holds nothing.
        #expect(read > 10 && read < 90, "\(read)")
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func damagedBytesGetOneVerdict(seed: UInt64) {
        var random = TestRandom(seed: seed &+ 100)
        let bytes = Self.request(seed)
        var read = 0
        for _ in 0..<250 where Self.check(random.damaged(bytes)) { read += 1 }
        for length in stride(from: 0, to: bytes.count, by: 1 + bytes.count / 100) {
            _ = Self.check(Array(bytes[..<length]))
        }
        #expect(read > 0, "\(read)")
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func damagedJSONIsReadOrRefused(seed: UInt64) throws {
        var random = TestRandom(seed: seed &+ 200)
        let json = try OTLPMessage(.exportTraceServiceRequest, protobuf: Self.request(seed)).json()
        var read = 0
        for _ in 0..<250 {
            let damaged = random.damaged(json)
            guard let message = try? OTLPMessage(.exportTraceServiceRequest, json: damaged) else { continue }
            read += 1
            let text = try message.json()
            #expect(try OTLPMessage(.exportTraceServiceRequest, json: text).json() == text)
        }
        #expect(read > 0)
    }
}
