import WinnowModel

/// Decodes requests that are compressed one by one: zstd frames with protobuf or, of `format: json`, with JSON inside.
///
/// The Collector's file exporter (contrib, `exporter/fileexporter`) writes them with `compression: zstd`, each after a four-byte length.
struct OTLPPackedMessages {
    /// Why a request can't be read.
    struct Fault: Error { var message: String }

    private let message: ZstdMessage
    private let parser: TapeParser
    private var json = OTLPJSONDecoder()

    init() throws(Failure) {
        message = try ZstdMessage()
        parser = try TapeParser()
    }

    /// Appends the spans of a compressed request; single spans of JSON that can't be read go to `skip`.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, _ ordinal: UInt32, _ decoder: inout OTLPDecoder, _ block: inout SpanBlock,
        _ damage: inout TraceDamage, skip: (inout TraceDamage, String) -> Void
    ) throws(Fault) {
        do throws(ZstdMessage.Fault) {
            try message.inflate(bytes, limit: OTLPProtobufReader.recordLimit)
        } catch {
            throw Fault(message: error.message)
        }
        if Self.isJSON(message.content) { return try readJSON(ordinal, &block, &damage, skip: skip) }
        do throws(WireCursor.Fault) {
            try decoder.request(message.content, ordinal, &block)
        } catch {
            throw Fault(message: "\(error.message) at byte \(error.offset) of the inflated request")
        }
    }

    /// True when inflated content is a JSON object.
    static func isJSON(_ content: UnsafeRawBufferPointer) -> Bool { content.first == UInt8(ascii: "{") }

    private mutating func readJSON(
        _ ordinal: UInt32, _ block: inout SpanBlock, _ damage: inout TraceDamage,
        skip: (inout TraceDamage, String) -> Void
    ) throws(Fault) {
        let tape: JSONTape
        do throws(TapeParser.Fault) {
            tape = try parser.parse(message.content)
        } catch {
            throw Fault(message: "\(error.message) at byte \(error.offset) of the inflated request")
        }
        if parser.repaired { damage.repairedTexts += 1 }
        json.follow(&block)
        let isRequest = json.request(tape, JSONTape.first, ordinal, &block) { number, fault in
            skip(&damage, "span \(number) of the request: \(fault.message)")
        }
        damage.repairedTexts += json.repaired
        json.repaired = 0
        if !isRequest { throw Fault(message: "no resourceSpans in the inflated request") }
    }
}
