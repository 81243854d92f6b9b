/// Walks along the fields of a small message of protocol buffers.
struct ResponseCursor {
    /// A field.
    struct Field {
        var number: UInt64
        var wireType: UInt64
        /// Its value, where it is a number.
        var value: UInt64 = 0
        /// Its content, where it has a length.
        var bytes: ArraySlice<UInt8> = []
    }

    private var rest: ArraySlice<UInt8>
    /// Whether it came upon something that is no field.
    private(set) var isDamaged = false

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; `nil` at the end and where there is none.
    mutating func next() -> Field? {
        guard !isDamaged, !rest.isEmpty, let field = field() else { return nil }
        if field.wireType != 3 { return field }
        // Groups have long gone out of use; one is passed over with all that is in it.
        var open = [field.number]
        while let number = open.last {
            guard let inner = self.field(insideGroup: true), open.count < 100 else { return fail() }
            if inner.wireType == 3 { open.append(inner.number) }
            if inner.wireType == 4 {
                guard inner.number == number else { return fail() }
                open.removeLast()
            }
        }
        return Field(number: field.number, wireType: 3)
    }

    private mutating func fail() -> Field? {
        isDamaged = true
        return nil
    }

    private mutating func field(insideGroup: Bool = false) -> Field? {
        guard let tag = varint(), tag >> 3 > 0, tag >> 3 < 1 << 29 else { return fail() }
        var field = Field(number: tag >> 3, wireType: tag & 7)
        switch field.wireType {
        case 0:
            guard let value = varint() else { return fail() }
            field.value = value
        case 1, 5:
            let size = field.wireType == 1 ? 8 : 4
            guard rest.count >= size else { return fail() }
            rest = rest.dropFirst(size)
        case 2:
            guard let size = varint(), size <= UInt64(rest.count) else { return fail() }
            field.bytes = rest.prefix(Int(size))
            rest = rest.dropFirst(Int(size))
        case 3: break
        case 4 where insideGroup: break
        default: return fail()
        }
        return field
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            if shift == 63, byte > 1 { return nil }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        return nil
    }
}
