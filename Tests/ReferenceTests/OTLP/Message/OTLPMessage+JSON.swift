import WinnowModel

@testable import WinnowFormats

extension OTLPMessage {
    /// The message as OTLP JSON on one line: hexadecimal ids, enumerations as numbers, 64-bit integers as text, other bytes base64.
    ///
    /// Fields stand in ascending order of their numbers; unknown ones have no JSON form and are left out. A `google.protobuf.Any`
    /// shows the fields of a `RetryInfo` or `DebugInfo`, and of any other content its bytes as `value`. A content that can't be read, or a
    /// duration out of its range, is a `.data` failure.
    func json() throws(Failure) -> [UInt8] {
        var text = JSONText()
        try write(into: &text)
        return text.bytes
    }

    private func write(into text: inout JSONText) throws(Failure) {
        if type == .duration { return text.quoted(try ProtobufDuration(self).text) }
        text.open("{")
        if type == .any { try writeContent(into: &text) } else { try writeFields(into: &text) }
        text.close("}")
    }

    private func writeFields(into text: inout JSONText) throws(Failure) {
        let fields = type.fields
        for entry in entries {
            guard let field = fields.first(where: { $0.number == entry.number }) else { continue }
            text.member(field.jsonName)
            try entry.value.write(field.kind, into: &text)
        }
    }

    private func writeContent(into text: inout JSONText) throws(Failure) {
        guard let url = self["type_url"]?.bytes else { return }
        let value = self["value"]?.bytes ?? []
        text.string("@type", String(decoding: url, as: UTF8.self))
        guard let type = Self.contentType(url) else {
            return text.string("value", String(decoding: Base64.encode(value), as: UTF8.self))
        }
        try OTLPMessage(type, protobuf: value).writeFields(into: &text)
    }

    /// The type that an `Any`'s URL names, when it is one of the details of an error; none of them holds an `Any` again.
    static func contentType(_ url: [UInt8]) -> OTLPMessageType? {
        let name = url.suffix(from: url.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)
        return [.retryInfo, .debugInfo].first { (type: OTLPMessageType) in name.elementsEqual(type.name.utf8) }
    }
}

extension OTLPMessage.Value {
    fileprivate func write(_ kind: OTLPField.Kind, into text: inout JSONText) throws(Failure) {
        switch self {
        case .message(let message): try message.write(into: &text)
        case .bytes(let bytes):
            switch kind {
            case .text: bytes.withUnsafeBytes { text.quoted($0) }
            case .id: text.hex(bytes)
            default: text.quoted(String(decoding: Base64.encode(bytes), as: UTF8.self))
            }
        case .number(let number):
            switch kind {
            case .bool: text.raw(number == 0 ? "false" : "true")
            case .int32: text.verbatim(String(Int64(bitPattern: number)))
            case .int64: text.quoted(String(Int64(bitPattern: number)))
            case .fixed64: text.quoted(String(number))
            case .double: text.double(Double(bitPattern: number))
            default: text.verbatim(String(number))
            }
        case .list(let elements):
            text.open("[")
            for element in elements {
                text.element()
                try element.write(kind, into: &text)
            }
            text.close("]")
        }
    }
}

extension JSONText {
    /// The name of a member.
    fileprivate mutating func member(_ name: [UInt8]) {
        key(made: String(decoding: name, as: UTF8.self))
    }

    /// An id of any length, in quotes.
    fileprivate mutating func hex(_ id: [UInt8]) {
        quoted(id.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }
}
