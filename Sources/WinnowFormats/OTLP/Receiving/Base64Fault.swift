/// Where base64 with padding is wrong, as Go's `encoding/base64` counts.
enum Base64Fault {
    /// The place of the first fault, bytes; `nil`: there is none. Line ends are passed over.
    static func place(in text: [UInt8]) -> Int? {
        var at = 0
        var inGroup = 0
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == 0x0A || byte == 0x0D { continue }
            if byte == UInt8(ascii: "=") { return padding(text, at, inGroup) }
            if !isDigit(byte) { return at - 1 }
            inGroup = (inGroup + 1) % 4
        }
        return inGroup == 0 ? nil : text.count - inGroup
    }

    /// What is wrong from a first `=` on, which stands before `start`.
    private static func padding(_ text: [UInt8], _ start: Int, _ inGroup: Int) -> Int? {
        if inGroup < 2 { return start - 1 }
        var at = pastLines(text, start)
        if inGroup == 2 {
            if at == text.count { return text.count }
            if text[at] != UInt8(ascii: "=") { return at - 1 }
            at = pastLines(text, at + 1)
        }
        return at < text.count ? at : nil
    }

    private static func pastLines(_ text: [UInt8], _ start: Int) -> Int {
        var at = start
        while at < text.count, text[at] == 0x0A || text[at] == 0x0D { at += 1 }
        return at
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x2B || byte == 0x2F
    }
}
