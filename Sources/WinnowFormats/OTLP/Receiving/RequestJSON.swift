/// Looks through a request in JSON; however deep values stand in each other, it calls itself nowhere.
struct RequestJSON {
    /// What is open: the fields of a message, or a list of messages.
    private enum Frame {
        case fields(RequestMessage)
        case list(RequestMessage)
    }

    private var cursor: RequestJSONCursor
    private var open: [Frame] = [.fields(.request)]
    private var spans = 0
    /// Scope spans in the field that they once had are read and not taken.
    private var deprecatedDepth: Int?

    init(_ bytes: UnsafeRawBufferPointer) { cursor = RequestJSONCursor(bytes) }

    /// Counts the spans.
    mutating func count() throws(RequestFault) -> Int {
        while let frame = open.last {
            switch frame {
            case .fields(let message):
                let key = cursor.readKey()
                if let fault = cursor.fault { throw fault }
                if key.isEmpty { close() } else { try read(key, of: message) }
            case .list(let message):
                let hasMore = cursor.readElement()
                if let fault = cursor.fault { throw fault }
                if hasMore {
                    if message == .span, deprecatedDepth == nil { spans += 1 }
                    open.append(.fields(message))
                } else {
                    close()
                }
            }
        }
        if cursor.isAtEnd { throw RequestFault("EOF") }
        return spans
    }

    private mutating func close() {
        open.removeLast()
        if let depth = deprecatedDepth, open.count <= depth { deprecatedDepth = nil }
    }

    private mutating func read(_ key: [UInt8], of message: RequestMessage) throws(RequestFault) {
        if let field = message.fields.first(where: { $0.keys.contains(key) }) {
            if field.number == 1000 { deprecatedDepth = deprecatedDepth ?? open.count }
            switch field.kind {
            case .message(let message): open.append(.fields(message))
            case .messages(let message): open.append(.list(message))
            case .text: _ = cursor.readString()
            case .texts: while cursor.fault == nil, cursor.readElement() { _ = cursor.readString() }
            case .bytes: cursor.readBase64()
            case .identifier(let size, _): cursor.readIdentifier(bytes: size)
            case .boolean: cursor.readBoolean()
            case .integer32: cursor.readInteger(bits: 32, isSigned: true)
            case .integer64: cursor.readInteger(bits: 64, isSigned: true)
            case .unsigned32, .fixed32: cursor.readInteger(bits: 32, isSigned: false)
            case .fixed64: cursor.readInteger(bits: 64, isSigned: false)
            case .double: cursor.readDouble()
            case .names(let names): cursor.readName(of: names)
            }
        } else {
            cursor.skip()
        }
        if let fault = cursor.fault { throw fault }
    }
}
