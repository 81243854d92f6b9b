/// Looks through a request in protobuf; however deep messages stand in each other, it calls itself nowhere.
struct RequestProtobuf {
    private struct Frame {
        var message: RequestMessage
        var start: Int
        var end: Int
        /// It stands in the field that scope spans once had.
        var isDeprecated = false
    }

    private static let truncated = RequestFault("unexpected EOF")

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Where the message at hand starts and ends: positions in errors count from its start.
    private var frame: Frame
    private var open: [Frame] = []

    private var total = 0
    /// Of the resource at hand: groups of scopes, their spans, and spans in the field that they once stood in.
    private var scopes = 0
    private var spans = 0
    private var deprecatedSpans = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        frame = Frame(message: .request, start: 0, end: bytes.count)
    }

    /// Counts the spans.
    mutating func count() throws(RequestFault) -> Int {
        while true {
            while position == frame.end {
                guard let outer = open.popLast() else { return total }
                if frame.message == .resourceSpans { total += scopes > 0 ? spans : deprecatedSpans }
                frame = outer
            }
            try readField()
        }
    }

    private mutating func readField() throws(RequestFault) {
        let (number, wireType) = try tag()
        guard let field = frame.message.fields.first(where: { $0.number == number }) else {
            return try skip(wireType)
        }
        if wireType != field.wireType {
            throw RequestFault("proto: wrong wireType = \(wireType) for field \(field.name)")
        }
        switch field.kind {
        case .message(let message), .messages(let message):
            let length = try length()
            if message == .resourceSpans { (scopes, spans, deprecatedSpans) = (0, 0, 0) }
            let isDeprecated = field.number == 1000
            if message == .scopeSpans, !isDeprecated { scopes += 1 }
            if message == .span { if frame.isDeprecated { deprecatedSpans += 1 } else { spans += 1 } }
            open.append(frame)
            frame = Frame(
                message: message, start: position, end: position + length, isDeprecated: isDeprecated)
        case .identifier(let size, let name):
            let length = try length()
            if length != 0, length != size { throw RequestFault("unmarshal: invalid \(name) length") }
            position += length
        case .text, .texts, .bytes: position += try length()
        case .fixed32: try advance(4)
        case .fixed64, .double: try advance(8)
        case .boolean, .integer32, .integer64, .unsigned32, .names: _ = try varint()
        }
    }

    /// Passes over a field that nobody knows.
    private mutating func skip(_ first: UInt8) throws(RequestFault) {
        var wireType = first
        var depth = 0
        while position < frame.end {
            switch wireType {
            case 0:
                _ = try varint()
                return
            case 1: return try advance(8)
            case 2:
                position += try length()
                return
            case 3: depth += 1
            case 4:
                if depth == 0 { throw RequestFault("proto: unexpected end of group") }
                depth -= 1
            case 5: return try advance(4)
            default: throw RequestFault("proto: illegal wireType \(wireType)")
            }
            // A value inside a group ends the looking as well.
            if depth == 0 { return }
            wireType = try tag().wireType
        }
        throw Self.truncated
    }

    private mutating func tag() throws(RequestFault) -> (number: Int32, wireType: UInt8) {
        let tag = try varint()
        let number = Int32(truncatingIfNeeded: tag >> 3)
        if number <= 0 {
            throw RequestFault("proto: Link: illegal field=\(number) (tag=\(tag), pos=\(position - frame.start))")
        }
        return (number, UInt8(tag & 7))
    }

    private mutating func varint() throws(RequestFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            if shift >= 64 { throw RequestFault("proto: integer overflow") }
            if position >= frame.end { throw Self.truncated }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    /// A length that fits into the message at hand.
    private mutating func length() throws(RequestFault) -> Int {
        let length = Int(truncatingIfNeeded: try varint())
        if length < 0 { throw RequestFault("proto: negative length found during unmarshaling") }
        if length > frame.end - position { throw Self.truncated }
        return length
    }

    private mutating func advance(_ count: Int) throws(RequestFault) {
        if count > frame.end - position { throw Self.truncated }
        position += count
    }
}
