import WinnowModel

/// Reads OTLP protobuf: one request, or requests each after its length, as a varint or as four bytes, most significant first
/// (the Collector's file exporter, which may compress each request with zstd).
///
/// A reading is accepted only if it frames the first request exactly; of several the one that explains most of the first bytes.
struct OTLPProtobufReader: TraceReader {
    static let format = TraceFormat(
        id: "otlp-protobuf",
        summary:
            "OTLP protobuf: one request, or requests each after a varint or four-byte length, with or without zstd")

    /// How requests stand in the file.
    enum Framing: String, CaseIterable {
        case single = "one request"
        case varint = "a varint length before each request"
        case fixed32 = "a four-byte length before each request"
    }

    /// Longest request, or part of a single one, bytes.
    static let recordLimit = 64 << 20

    private let input: ByteInput
    private let framing: Framing
    private var decoder = OTLPDecoder()
    private var packed: OTLPPackedMessages?
    private var ordinal: UInt32 = 0

    static func open(_ input: ByteInput) throws(Failure) -> TraceOpening {
        guard let framing = try OTLPFraming.detect(input) else { return .no }
        return .reader(OTLPProtobufReader(input: input, framing: framing))
    }

    private init(input: ByteInput, framing: Framing) {
        self.input = input
        self.framing = framing
    }

    mutating func read(_ block: inout SpanBlock, limit: Int, _ damage: inout TraceDamage) throws(Failure) -> Bool {
        decoder.follow(&block)
        defer {
            damage.repairedTexts += decoder.repaired
            decoder.repaired = 0
        }
        while block.count < limit {
            guard let record = try OTLPFraming.next(input, framing) else { return false }
            switch record {
            case .bad(let message):
                damage.isCorrupt = true
                damage.tell(
                    Diagnostic("\(message) at byte \(input.offset)", file: input.file, text: place()))
                return false
            case .cut:
                damage.isTruncated = true
                damage.skip(
                    Diagnostic(
                        "the file ends inside a request that starts at byte \(input.offset)", file: input.file,
                        text: place()))
                input.advance(input.count)
                return false
            case .skipped(let length): input.advance(length)
            case .request(let head, let length):
                let row = block.count
                let offset = input.offset + UInt64(head)
                let bytes = UnsafeRawBufferPointer(start: input.base + head, count: length)
                if framing == .fixed32 && ZstdMessage.isOne(bytes) {
                    try readPacked(bytes, &block, &damage)
                    tellRefused(&damage)
                    input.advance(head + length)
                    ordinal &+= 1
                    continue
                }
                do throws(WireCursor.Fault) {
                    if framing == .single {
                        try decoder.resourceSpans(bytes, 0..<length, ordinal, &block)
                    } else {
                        try decoder.request(bytes, ordinal, &block)
                    }
                } catch {
                    block.truncate(to: row)
                    damage.skip(
                        Diagnostic(
                            "\(error.message) at byte \(offset + UInt64(error.offset))", file: input.file,
                            text: place()))
                }
                tellRefused(&damage)
                input.advance(head + length)
                if framing != .single { ordinal &+= 1 }
            }
        }
        return true
    }

    private mutating func tellRefused(_ damage: inout TraceDamage) {
        for span in decoder.takeRefused() {
            damage.skip(Diagnostic("span \(span.number): \(span.reason)", file: input.file, text: place()))
        }
    }

    private mutating func readPacked(
        _ bytes: UnsafeRawBufferPointer, _ block: inout SpanBlock, _ damage: inout TraceDamage
    ) throws(Failure) {
        if packed == nil { packed = try OTLPPackedMessages() }
        guard var packed else { return }
        let row = block.count
        let message = "in the request that starts at byte \(input.offset)"
        let (file, place) = (input.file, place())
        do throws(OTLPPackedMessages.Fault) {
            try packed.read(bytes, ordinal, &decoder, &block, &damage) { damage, reason in
                damage.skip(Diagnostic("\(reason), \(message)", file: file, text: place))
            }
        } catch {
            block.truncate(to: row)
            damage.skip(Diagnostic("\(error.message), \(message)", file: file, text: place))
        }
        self.packed = packed
    }

    private func place() -> String { "request \(UInt64(ordinal) + 1), read as \(framing.rawValue)" }
}
