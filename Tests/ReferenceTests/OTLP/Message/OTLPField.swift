/// A field of an OTLP message as the schema declares it.
struct OTLPField: Sendable {
    /// What a field holds, and so its wire type and its form in JSON.
    enum Kind: Sendable, Equatable {
        /// UTF-8, checked.
        case text
        /// Bytes, base64 in JSON.
        case bytes
        /// Bytes of a trace or span id, hexadecimal in JSON (OTLP 1.x, "JSON Protobuf Encoding").
        case id
        case bool
        /// 32 bits with sign; enumerations too, which proto3 leaves open.
        case int32
        case int64
        case uint32
        case fixed32
        case fixed64
        case double
        case message(OTLPMessageType)
    }

    /// When a field is written.
    enum Presence: Sendable {
        /// Unless it is zero or empty (a message: whenever it is there).
        case implicit
        /// It is the member of the message's one `oneof` that is set, even to zero.
        case member
        /// Once for each element.
        case repeated
    }

    let number: UInt32
    /// The name in the protobuf schema.
    let name: String
    /// The name in JSON, lowerCamelCase.
    let jsonName: [UInt8]
    let kind: Kind
    let presence: Presence

    init(_ number: UInt32, _ name: String, _ kind: Kind, _ presence: Presence = .implicit) {
        self.number = number
        self.name = name
        self.kind = kind
        self.presence = presence
        var camel: [UInt8] = []
        var capital = false
        for byte in name.utf8 {
            if byte == UInt8(ascii: "_") {
                capital = true
            } else {
                camel.append(capital ? byte & 0xDF : byte)
                capital = false
            }
        }
        jsonName = camel
    }

    /// How the value stands on the wire.
    enum WireType: UInt32 {
        case varint = 0
        case fixed64 = 1
        case delimited = 2
        case fixed32 = 5
    }

    /// How the field's values stand on the wire.
    var wireType: WireType {
        switch kind {
        case .bool, .int32, .int64, .uint32: .varint
        case .fixed64, .double: .fixed64
        case .text, .bytes, .id, .message: .delimited
        case .fixed32: .fixed32
        }
    }

    /// Number and wire type, as they stand before the value.
    var tag: UInt32 { number << 3 | wireType.rawValue }
}
