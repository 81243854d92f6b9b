extension TraceState {
    /// Most members that a header may have.
    public static let mostMembers = 32

    /// The members of a header that the W3C's grammar accepts (Trace Context, section 3.3), in order; none when any is malformed,
    /// when a key occurs twice or when there are more than 32: then a header is to be ignored as a whole.
    /// Without `blanks` a member of nothing but blanks is malformed too, as in Go.
    public static func accepted(_ header: String, blanks: Bool = true) -> [(key: String, value: String)] {
        var members: [(key: String, value: String)] = []
        var keys: Set<String> = []
        for member in header.utf8.split(separator: 0x2C) {
            let trimmed = trimmed(member)
            if trimmed.isEmpty {
                if blanks || member.isEmpty { continue }
                return []
            }
            guard let mark = trimmed.firstIndex(of: 0x3D) else { return [] }
            let key = trimmed[..<mark]
            let value = trimmed[trimmed.index(after: mark)...]
            guard isKey(key), isValue(value), let keyText = String(key), let valueText = String(value),
                keys.insert(keyText).inserted, members.count < mostMembers
            else { return [] }
            members.append((keyText, valueText))
        }
        return members
    }

    /// The header of these members.
    public static func header(_ members: [(key: String, value: String)]) -> String {
        members.map { $0.key + "=" + $0.value }.joined(separator: ",")
    }

    /// The members with this one first, in place of an older one; as they were when the value is malformed or there is no room.
    /// `inPlace`: where the older one stands, as Java's API has it.
    public static func updated(
        _ members: [(key: String, value: String)], key: String, value: String, inPlace: Bool = false
    ) -> [(key: String, value: String)] {
        let others = members.filter { $0.key != key }
        guard isKey(key.utf8[...]), isValue(value.utf8[...]), others.count < mostMembers else { return members }
        guard inPlace, let place = members.firstIndex(where: { $0.key == key }) else { return [(key, value)] + others }
        var changed = members
        changed[place].value = value
        return changed
    }

    /// A member without the blanks around it.
    public static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let first = text.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }

    /// Whether it is a key: a letter, then up to 255 letters, digits, `_ - * /`; with a tenant in front of `@`, up to 241 characters (a digit
    /// may be first) and 14.
    public static func isKey(_ key: Substring.UTF8View, ofAnyLength: Bool = false) -> Bool {
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        func isPart(_ part: Substring.UTF8View, atMost: Int, digitFirst: Bool) -> Bool {
            guard let first = part.first, ofAnyLength || part.count <= atMost,
                isLetter(first) || (digitFirst && isDigit(first))
            else { return false }
            return part.allSatisfy {
                isLetter($0) || isDigit($0) || $0 == 0x5F || $0 == 0x2D || $0 == 0x2A || $0 == 0x2F
            }
        }
        guard let at = key.firstIndex(of: 0x40) else { return isPart(key, atMost: 256, digitFirst: false) }
        return isPart(key[..<at], atMost: 241, digitFirst: true)
            && isPart(key[key.index(after: at)...], atMost: 14, digitFirst: false)
    }

    /// Whether it is a value: 1 to 256 printable characters without `,` and `=`, the last no space.
    public static func isValue(_ value: Substring.UTF8View) -> Bool {
        guard let last = value.last, last != 0x20, value.count <= 256 else { return false }
        return value.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x2C && $0 != 0x3D }
    }
}
