extension TimeReader {
    mutating func zone(_ hasColon: Bool, _ hasMinutes: Bool, _ hasSeconds: Bool, _ range: inout String) -> Bool {
        let groups = hasSeconds ? 3 : hasMinutes ? 2 : 1
        let length = 1 + groups * 2 + (hasColon ? groups - 1 : 0)
        guard rest.count >= length else { return false }
        let text = Array(rest.prefix(length))
        rest = rest.dropFirst(length)
        var parts: [Int] = []
        for group in 0..<groups {
            let at = 1 + group * (hasColon ? 3 : 2)
            if hasColon, group > 0, text[at - 1] != 0x3A { return false }
            guard (0x30...0x39).contains(text[at]), (0x30...0x39).contains(text[at + 1]) else { return false }
            parts.append(Int(text[at] - 0x30) * 10 + Int(text[at + 1] - 0x30))
        }
        parts += [0, 0]
        if parts[0] > 24 { range = "time zone offset hour" }
        if parts[1] > 60 { range = "time zone offset minute" }
        if parts[2] > 60 { range = "time zone offset second" }
        let seconds = (parts[0] * 60 + parts[1]) * 60 + parts[2]
        switch text[0] {
        case 0x2B: offset = seconds
        case 0x2D: offset = -seconds
        default: return false
        }
        return true
    }

    mutating func nameOfZone() -> Bool {
        if rest.starts(with: "UTC".utf8) {
            rest = rest.dropFirst(3)
            isUTC = true
            return true
        }
        guard let length = lengthOfZoneName() else { return false }
        zoneName = String(decoding: rest.prefix(length), as: UTF8.self)
        rest = rest.dropFirst(length)
        return true
    }

    private func lengthOfZoneName() -> Int? {
        guard rest.count >= 3 else { return nil }
        if rest.starts(with: "ChST".utf8) || rest.starts(with: "MeST".utf8) { return 4 }
        if rest.starts(with: "GMT".utf8) { return 3 + lengthOfOffset(rest.dropFirst(3)) }
        if rest.first == 0x2B || rest.first == 0x2D {
            let length = lengthOfOffset(rest)
            return length > 0 ? length : nil
        }
        let upper = Array(rest.prefix(6).prefix { (0x41...0x5A).contains($0) })
        switch upper.count {
        case 3: return 3
        case 4: return upper[3] == UInt8(ascii: "T") || upper == Array("WITA".utf8) ? 4 : nil
        case 5: return upper[4] == UInt8(ascii: "T") ? 5 : nil
        default: return nil
        }
    }

    private func lengthOfOffset(_ text: ArraySlice<UInt8>) -> Int {
        guard let sign = text.first, sign == 0x2B || sign == 0x2D else { return 0 }
        let digits = text.dropFirst().prefix { (0x30...0x39).contains($0) }
        guard let hours = Int(String(decoding: digits, as: UTF8.self)), hours <= 23 else { return 0 }
        return 1 + digits.count
    }
}
