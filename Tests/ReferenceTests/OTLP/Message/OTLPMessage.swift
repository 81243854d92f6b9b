/// An OTLP message as a tree: every field of the schema, and unknown fields as they came.
///
/// What the column codec is held against: it keeps what columns cannot hold, and protobuf's own vectors hold it to the byte.
struct OTLPMessage: Sendable, Hashable {
    /// What a field is set to.
    enum Value: Sendable, Hashable {
        /// Integers in two's complement on 64 bits, 0 or 1 for false and true, the bits of a double.
        case number(UInt64)
        /// Text in UTF-8, or bytes.
        case bytes([UInt8])
        /// A message.
        case message(OTLPMessage)
        /// The elements of a repeated field, never empty.
        case list([Value])
    }

    /// A field that is set.
    struct Entry: Sendable, Hashable {
        var number: UInt32
        var value: Value
    }

    /// Which message it is.
    let type: OTLPMessageType
    /// Fields that are set, in ascending order of their numbers.
    private(set) var entries: [Entry] = []
    /// Fields that the schema does not know, or knows with another wire type, as they came.
    var unknown: [UInt8] = []

    /// Creates a message with no field set.
    init(_ type: OTLPMessageType) { self.type = type }

    /// The value of the field with this name of the protobuf schema; `nil` when it is not set or there is none.
    subscript(name: String) -> Value? {
        type.fields.first { $0.name == name }.flatMap { self[$0.number] }
    }

    /// The value of a field.
    subscript(number: UInt32) -> Value? {
        entries.first { $0.number == number }?.value
    }

    /// Sets a field to a value of its kind; of a `oneof` the other members are cleared, and what proto3 does not write is not kept.
    mutating func set(_ field: OTLPField, _ value: Value) {
        if field.presence == .implicit, value.isZero {
            _ = take(field)
        } else {
            entries[place(field)].value = value
        }
    }

    /// Adds an element to a repeated field.
    mutating func append(_ field: OTLPField, _ element: Value) {
        let place = place(field)
        guard case .list(var list) = entries[place].value else { return entries[place].value = .list([element]) }
        // Held once only, so that the list grows in place.
        entries[place].value = .number(0)
        list.append(element)
        entries[place].value = .list(list)
    }

    /// Takes the value out of a field.
    mutating func take(_ field: OTLPField) -> Value? {
        guard let place = entries.firstIndex(where: { $0.number == field.number }) else { return nil }
        return entries.remove(at: place).value
    }

    /// Where the entry of a field stands, made when it is not there.
    private mutating func place(_ field: OTLPField) -> Int {
        if field.presence == .member { entries.removeAll { $0.number != field.number } }
        var place = entries.count
        while place > 0, entries[place - 1].number > field.number { place -= 1 }
        if place > 0, entries[place - 1].number == field.number { return place - 1 }
        entries.insert(Entry(number: field.number, value: .number(0)), at: place)
        return place
    }
}

extension OTLPMessage.Value {
    /// True for what proto3 does not write of a field without presence.
    fileprivate var isZero: Bool {
        switch self {
        case .number(let number): number == 0
        case .bytes(let bytes): bytes.isEmpty
        case .message, .list: false
        }
    }

    /// The number, `nil` of anything else.
    var number: UInt64? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The text of a text field, `nil` of anything else.
    var text: String? {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// The bytes of a text or bytes field.
    var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The message, `nil` of anything else.
    var message: OTLPMessage? {
        if case .message(let message) = self { message } else { nil }
    }

    /// The elements of a repeated field, none of anything else.
    var elements: [OTLPMessage.Value] {
        if case .list(let list) = self { list } else { [] }
    }
}
