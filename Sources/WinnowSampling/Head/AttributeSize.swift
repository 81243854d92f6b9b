import WinnowModel

/// What attributes that a sampler adds weigh in OTLP protobuf.
enum AttributeSize {
    /// Bytes by which a span's fields grow when these attributes are added.
    static func added(_ attributes: [ComposableSettings.Attribute]) -> Int {
        attributes.reduce(0) { $0 + field(text($1.key) + field(value($1.value))) }
    }

    /// A field of one byte's tag with so many bytes after its length.
    private static func field(_ bytes: Int) -> Int { 1 + varint(UInt64(bytes)) + bytes }
    private static func text(_ text: String) -> Int { field(text.utf8.count) }
    private static func varint(_ value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }

    private static func value(_ value: AttributeValue) -> Int {
        switch value {
        case .empty: 0
        case .string(let text): Self.text(text)
        case .bool: 2
        case .int(let number): 1 + varint(UInt64(bitPattern: number))
        case .double: 9
        case .bytes(let bytes): field(bytes.count)
        case .array(let elements): field(elements.reduce(0) { $0 + field(Self.value($1)) })
        case .map(let pairs): field(pairs.reduce(0) { $0 + field(text($1.key) + field(Self.value($1.value))) })
        }
    }
}
