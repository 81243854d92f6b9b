/// Numbers of a tape as protobuf's JSON mapping reads them: written as numbers or as text.
extension JSONTape {
    /// A whole number of at least 0.
    func unsigned(_ index: Int) -> UInt64? {
        switch kind(index) {
        case Kind.unsigned: number(index)
        case Kind.signed: UInt64(exactly: Int64(bitPattern: number(index)))
        case Kind.double: UInt64(exactly: Double(bitPattern: number(index)))
        case Kind.string: Decimal64.unsigned(text(index))
        default: nil
        }
    }

    /// A whole number with sign.
    func integer(_ index: Int) -> Int64? {
        switch kind(index) {
        case Kind.signed: Int64(bitPattern: number(index))
        case Kind.unsigned: Int64(exactly: number(index))
        case Kind.double: Int64(exactly: Double(bitPattern: number(index)))
        case Kind.string: Decimal64.signed(text(index))
        default: nil
        }
    }

    /// A floating-point number; as text also `NaN`, `Infinity` and `-Infinity`.
    func double(_ index: Int) -> Double? {
        switch kind(index) {
        case Kind.signed: return Double(Int64(bitPattern: number(index)))
        case Kind.unsigned: return Double(number(index))
        case Kind.double: return Double(bitPattern: number(index))
        case Kind.string:
            let text = text(index)
            if text.equals("NaN") { return .nan }
            if text.equals("Infinity") { return .infinity }
            if text.equals("-Infinity") { return -.infinity }
            // No hexadecimal forms, no other words.
            guard text.allSatisfy({ $0 < 0x3A && $0 > 0x2A && $0 != 0x2F || $0 | 0x20 == 0x65 }) else { return nil }
            return Double(String(decoding: text, as: UTF8.self))
        default: return nil
        }
    }
}
