/// Walks along the bytes of a header's value.
struct HeaderCursor {
    private(set) var rest: ArraySlice<UInt8>

    init(_ text: String) { rest = ArraySlice(text.utf8) }

    init(_ text: Substring) { rest = ArraySlice(text.utf8) }

    var isAtEnd: Bool { rest.isEmpty }
    var peek: UInt8? { rest.first }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// Takes a byte, if it comes next.
    mutating func skip(_ byte: Character) -> Bool {
        guard let value = byte.asciiValue, rest.first == value else { return false }
        rest.removeFirst()
        return true
    }

    /// Takes the next byte.
    mutating func next() -> UInt8? { rest.popFirst() }

    /// Takes a text, if it comes next.
    mutating func skip(_ text: String, ignoringCase: Bool = false) -> Bool {
        let bytes = Array(text.utf8)
        guard rest.count >= bytes.count else { return false }
        for (found, wanted) in zip(rest, bytes) where found != wanted {
            guard ignoringCase, Self.isLetter(wanted), found | 0x20 == wanted | 0x20 else { return false }
        }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    /// Takes blanks; how many there were.
    @discardableResult mutating func skipBlanks() -> Int {
        let before = rest.count
        while rest.first == 0x20 { rest.removeFirst() }
        return before - rest.count
    }

    /// Takes from `least` to `most` digits; `nil`: there are fewer.
    mutating func number(_ least: Int, _ most: Int) -> Int? {
        var value = 0
        var digits = 0
        while digits < most, let byte = rest.first, Self.isDigit(byte) {
            value = value * 10 + Int(byte - 0x30)
            rest.removeFirst()
            digits += 1
        }
        return digits >= least ? value : nil
    }

    /// Takes one of the names; its place among them.
    mutating func name(of names: [String]) -> Int? {
        for (place, name) in names.enumerated() where skip(name, ignoringCase: true) { return place }
        return nil
    }

    /// Takes letters, in lower case.
    mutating func word() -> String {
        let letters = rest.prefix { Self.isLetter($0) }
        rest = rest.dropFirst(letters.count)
        return String(decoding: letters.map { $0 | 0x20 }, as: UTF8.self)
    }
}
