/// Content types, as Go's `mime.ParseMediaType` reads them.
enum MediaType {
    /// The type in lower case without its parameters; empty where the text is wrong anywhere, in a parameter too.
    static func name(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let end = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        let type = trimmed(bytes[..<end]).map(lowercased)
        let parts = type.split(separator: UInt8(ascii: "/"), maxSplits: 1, omittingEmptySubsequences: false)
        if parts.contains(where: { $0.isEmpty || !$0.allSatisfy(isTokenByte) }) { return "" }
        return areParameters(bytes[end...]) ? String(decoding: type, as: UTF8.self) : ""
    }

    /// Whether `; name=value` follow each other, each name once; a last semicolon may stand alone.
    private static func areParameters(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        var names: Set<[UInt8]> = []
        while true {
            rest = trimmedStart(rest)
            guard rest.first == UInt8(ascii: ";") else { return rest.isEmpty }
            rest = trimmedStart(rest.dropFirst())
            if rest.isEmpty { return true }
            let name = rest.prefix(while: isTokenByte)
            rest = trimmedStart(rest.dropFirst(name.count))
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { return false }
            rest = trimmedStart(rest.dropFirst())
            guard let after = pastValue(rest), names.insert(name.map(lowercased)).inserted else { return false }
            rest = after
        }
    }

    /// What follows a value, which is a word or stands between quotation marks; `nil`: there is none.
    private static func pastValue(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard text.first == UInt8(ascii: "\"") else {
            let word = text.prefix(while: isTokenByte)
            return word.isEmpty ? nil : text.dropFirst(word.count)
        }
        var at = text.startIndex + 1
        while at < text.endIndex {
            let byte = text[at]
            if byte == UInt8(ascii: "\"") { return text[(at + 1)...] }
            if byte == 0x0D || byte == 0x0A { return nil }
            at += byte == UInt8(ascii: "\\") && at + 1 < text.endIndex && !isTokenByte(text[at + 1]) ? 2 : 1
        }
        return nil
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"()<>@,;:\\\"/[]?=".utf8.contains(byte)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { 0x41...0x5A ~= byte ? byte + 0x20 : byte }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    private static func trimmedStart(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> { text.drop(while: isSpace) }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = trimmedStart(text)
        return start.prefix((start.lastIndex { !isSpace($0) } ?? start.startIndex - 1) - start.startIndex + 1)
    }
}
