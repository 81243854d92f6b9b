extension AttributeValue: StoredElement {
    /// Writes the kind, then the value.
    public func write(to bytes: inout StoredBytes) {
        switch self {
        case .empty: bytes.write(UInt32(0))
        case .string(let text):
            bytes.write(UInt32(1))
            bytes.write(Array(text.utf8))
        case .bool(let flag): bytes.write(UInt32(flag ? 3 : 2))
        case .int(let number):
            bytes.write(UInt32(4))
            bytes.write(UInt64(bitPattern: number))
        case .double(let number):
            bytes.write(UInt32(5))
            bytes.write(number.bitPattern)
        case .bytes(let content):
            bytes.write(UInt32(6))
            bytes.write(content)
        case .array(let values):
            bytes.write(UInt32(7))
            bytes.write(UInt64(values.count))
            for value in values { value.write(to: &bytes) }
        case .map(let pairs):
            bytes.write(UInt32(8))
            bytes.write(UInt64(pairs.count))
            for pair in pairs {
                bytes.write(Array(pair.key.utf8))
                pair.value.write(to: &bytes)
            }
        }
    }

    /// Reads what `write` has written.
    public static func read(_ bytes: inout StoredBytes) -> AttributeValue {
        switch bytes.number() {
        case 1: return .string(String(decoding: bytes.content(), as: UTF8.self))
        case 2: return .bool(false)
        case 3: return .bool(true)
        case 4: return .int(Int64(bitPattern: bytes.word()))
        case 5: return .double(Double(bitPattern: bytes.word()))
        case 6: return .bytes(bytes.content())
        case 7:
            let count = bytes.count(ofBytes: 4)
            return .array((0..<count).map { _ in read(&bytes) })
        case 8:
            let count = bytes.count(ofBytes: 12)
            return .map(
                (0..<count).map { _ in KeyedValue(String(decoding: bytes.content(), as: UTF8.self), read(&bytes)) })
        default: return .empty
        }
    }
}
