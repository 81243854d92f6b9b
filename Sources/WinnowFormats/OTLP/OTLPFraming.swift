import WinnowModel

/// How OTLP protobuf requests stand in a file: finds out, and cuts them out one by one.
enum OTLPFraming {
    /// What stands next in the file.
    enum Record {
        /// A request (or a `ResourceSpans` of a single one): bytes before it, its length.
        case request(head: Int, length: Int)
        /// Bytes that hold no spans.
        case skipped(Int)
        /// The file ends inside it.
        case cut
        /// It makes no sense from here on.
        case bad(String)
    }

    /// How much of the content is looked at, bytes; the record that reaches beyond it still counts.
    private static let look = 1 << 17

    /// The framing that explains the start of the content, or `nil` when none does.
    static func detect(_ input: ByteInput) throws(Failure) -> OTLPProtobufReader.Framing? {
        var best: (framing: OTLPProtobufReader.Framing, explained: Int)?
        for framing in OTLPProtobufReader.Framing.allCases {
            let explained = try self.explained(input, framing)
            if explained > best?.explained ?? 0 { best = (framing, explained) }
        }
        return best?.framing
    }

    /// Bytes of the first look that this framing explains; 0 when it does not frame the first request exactly.
    private static func explained(
        _ input: ByteInput, _ framing: OTLPProtobufReader.Framing
    ) throws(Failure) -> Int {
        let look = min(max(input.count, 1), Self.look)
        var position = 0
        var spans = 0
        var hasContent = false
        while position < look {
            guard let record = try next(input, framing, at: position) else { break }
            guard case .request(let head, let length) = record else {
                // Unknown fields of a single request explain nothing.
                return hasContent && spans > 0 ? position : 0
            }
            let bytes = UnsafeRawBufferPointer(start: input.base + position + head, count: length)
            if framing == .fixed32 && ZstdMessage.isOne(bytes) {
                // A length before the mark of a zstd frame: what is inside is seen when it is read.
                hasContent = true
                spans += 1
                position += head + length
                continue
            }
            guard OTLPShape.fits(bytes, framing == .single ? .resourceSpans : .request, &spans) else {
                return hasContent && spans > 0 ? position : 0
            }
            if length > 0 { hasContent = true }
            if !hasContent && position > 64 { return 0 }
            position += head + length
        }
        return hasContent && spans > 0 ? position : 0
    }

    /// What stands at `position` of the window; `nil` at the end of the file.
    static func next(
        _ input: ByteInput, _ framing: OTLPProtobufReader.Framing, at position: Int = 0
    ) throws(Failure) -> Record? {
        _ = try input.fill(position + 16)
        let available = input.count - position
        if available <= 0 { return nil }
        let window = UnsafeRawBufferPointer(start: input.base + position, count: available)
        var cursor = WireCursor(window, 0..<min(available, 16))
        let length: UInt64
        var isSpans = true
        do throws(WireCursor.Fault) {
            switch framing {
            case .fixed32:
                guard available >= 4 else { return .cut }
                length = UInt64(UInt32(bigEndian: window.loadUnaligned(as: UInt32.self)))
                cursor = WireCursor(window, 4..<min(available, 16))
            case .varint: length = try cursor.varint()
            case .single:
                let tag = try cursor.tag()
                guard tag == 10 || tag & 7 == 2 else {
                    try cursor.skip(tag)
                    return .skipped(cursor.position)
                }
                length = try cursor.varint()
                isSpans = tag == 10
            }
        } catch {
            return available < 16 && input.isAtEnd ? .cut : .bad(error.message)
        }
        guard length <= UInt64(OTLPProtobufReader.recordLimit) else { return .bad("a record of more than 64 MiB") }
        let head = cursor.position
        guard try input.fill(position + head + Int(length)) else { return .cut }
        return isSpans ? .request(head: head, length: Int(length)) : .skipped(head + Int(length))
    }
}

/// Whether bytes have the shape of an OTLP message: known fields with their wire types, lengths that add up, nothing else.
enum OTLPShape {
    enum Level { case request, resourceSpans, scopeSpans, span }

    /// Walks down to the fields of each span and counts the spans.
    static func fits(_ bytes: UnsafeRawBufferPointer, _ level: Level, _ spans: inout Int) -> Bool {
        var cursor = WireCursor(bytes)
        do throws(WireCursor.Fault) {
            while !cursor.isAtEnd {
                let tag = try cursor.tag()
                switch (level, tag) {
                case (.request, 10):
                    if !fits(cursor.slice(try cursor.payload()), .resourceSpans, &spans) { return false }
                case (.resourceSpans, 18):
                    if !fits(cursor.slice(try cursor.payload()), .scopeSpans, &spans) { return false }
                case (.scopeSpans, 18):
                    spans += 1
                    if !fits(cursor.slice(try cursor.payload()), .span, &spans) { return false }
                case (.resourceSpans, 10), (.resourceSpans, 26), (.scopeSpans, 10), (.scopeSpans, 26):
                    try cursor.skip(tag)
                case (.span, _) where tag >> 3 <= 16 && tag & 7 <= 5 && tag & 7 != 3 && tag & 7 != 4:
                    try cursor.skip(tag)
                default:
                    // A newer version may add fields; far numbers and groups speak of another kind of file.
                    if tag >> 3 > 1000 || tag & 7 == 3 || tag & 7 == 4 { return false }
                    try cursor.skip(tag)
                }
            }
        } catch {
            return false
        }
        return true
    }
}
