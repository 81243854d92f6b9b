/// Floating-point numbers in hexadecimal digits, which Go reads in texts.
enum HexadecimalFloat {
    /// Whether a text is one, its sign and `0x` left out: digits with at most one point, and an exponent of two, which must stand there;
    /// underscores separate digits.
    static func isOne(_ text: ArraySlice<UInt8>) -> Bool {
        guard let exponent = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "p") }) else { return false }
        var digits = 0
        var points = 0
        var isSeparated = false
        for byte in text[..<exponent] {
            if byte == UInt8(ascii: "_") {
                if isSeparated { return false }
                isSeparated = true
                continue
            }
            isSeparated = false
            if byte == UInt8(ascii: ".") { points += 1 } else if isDigit(byte) { digits += 1 } else { return false }
        }
        var power = text[(exponent + 1)...]
        if power.first == UInt8(ascii: "+") || power.first == UInt8(ascii: "-") { power = power.dropFirst() }
        return digits > 0 && points < 2 && !isSeparated && !power.isEmpty
            && power.allSatisfy { 0x30...0x39 ~= $0 }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x61...0x66 ~= byte | 0x20
    }
}
