/// A field of a message of trace requests, as a receiver's generated code knows it.
struct RequestField: Sendable {
    /// What the field holds.
    enum Kind: Sendable {
        case message(RequestMessage)
        case messages(RequestMessage)
        case text
        case texts
        case bytes
        /// An id of so many bytes, hexadecimal in JSON; the name stands in errors.
        case identifier(Int, String)
        case boolean
        case integer32
        case integer64
        case unsigned32
        case fixed32
        case fixed64
        case double
        /// A number, or one of these names in JSON.
        case names([String])
    }

    /// Its number on the wire.
    let number: Int32
    /// Its name in errors.
    let name: String
    /// Its keys in JSON.
    let keys: [[UInt8]]
    let kind: Kind

    /// Creates a field; a key in snake case is spelled out of the first.
    init(_ number: Int32, _ key: String, _ kind: Kind) {
        self.number = number
        self.kind = kind
        name = key.prefix(1).uppercased() + key.dropFirst()
        let snake = key.utf8.flatMap { byte -> [UInt8] in
            0x41...0x5A ~= byte ? [UInt8(ascii: "_"), byte + 0x20] : [byte]
        }
        let camel = Array(key.utf8)
        keys = camel == snake ? [camel] : [camel, snake]
    }

    /// How its values are laid out on the wire.
    var wireType: UInt8 {
        switch kind {
        case .message, .messages, .text, .texts, .bytes, .identifier: 2
        case .boolean, .integer32, .integer64, .unsigned32, .names: 0
        case .fixed32: 5
        case .fixed64, .double: 1
        }
    }
}
