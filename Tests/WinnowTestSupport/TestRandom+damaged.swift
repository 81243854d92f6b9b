extension TestRandom {
    /// Changes some bytes: flips, cuts, doubles, swaps, overwrites with what parsers trip over.
    public mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) where !bytes.isEmpty {
            let at = below(bytes.count)
            let length = min(bytes.count - at, 1 + below(40))
            switch below(8) {
            case 0: bytes[at] ^= 1 << UInt8(below(8))
            case 1: bytes.removeSubrange(at..<at + length)
            case 2: bytes.insert(contentsOf: bytes[at..<at + length], at: below(bytes.count))
            case 3: bytes.removeLast(bytes.count - at)
            case 4: bytes[at] = [0, 0xFF, 0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x0A][below(8)]
            case 5: bytes.insert(contentsOf: [UInt8](repeating: 0xFF, count: 10), at: at)
            case 6:
                let text = ["1e400", "99999999999999999999", "\\\\ud800", "null", "-1", "[[[[[[", "NaN", "\\r\\n"]
                bytes.replaceSubrange(at..<at + length, with: text[below(text.count)].utf8)
            default: for index in at..<at + length { bytes[index] = UInt8(truncatingIfNeeded: next()) }
            }
        }
        return bytes
    }
}
