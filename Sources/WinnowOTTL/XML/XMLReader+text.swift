import WinnowModel

extension XMLReader {
    mutating func skipBlanks() {
        while let byte, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { advance(1) }
    }

    mutating func name() -> Text? {
        let start = at
        func isName(_ byte: UInt8) -> Bool {
            byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "_:.-".utf8.contains(byte)
        }
        guard let first = byte, isName(first), !(0x30...0x39).contains(first), !".-".utf8.contains(first) else {
            return nil
        }
        while let byte, isName(byte) { at += 1 }
        let name = Text(bytes: Array(bytes[start..<at]))
        // More than one colon is no name in a namespace.
        return name.bytes.count { $0 == 0x3A } > 1 ? nil : name
    }

    /// Text with references put in, up to a quote or the next tag.
    mutating func characters(end quote: UInt8?) throws(EvaluationError) -> Text {
        var result: [UInt8] = []
        while let byte {
            if byte == quote {
                advance(1)
                return Self.lines(Text(bytes: result))
            }
            switch byte {
            case UInt8(ascii: "<"):
                if quote != nil { throw wrong("unescaped < inside quoted string") }
                return Self.lines(Text(bytes: result))
            case UInt8(ascii: "]") where quote == nil && has("]]>"): throw wrong("unescaped ]]> not in CDATA section")
            case UInt8(ascii: "&"): result.append(contentsOf: try reference())
            default:
                result.append(byte)
                advance(1)
            }
        }
        if quote != nil { throw wrong("unexpected EOF") }
        return Self.lines(Text(bytes: result))
    }

    private mutating func reference() throws(EvaluationError) -> [UInt8] {
        guard let end = bytes[at...].prefix(64).firstIndex(of: UInt8(ascii: ";")) else {
            throw wrong("invalid character entity &")
        }
        let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        advance(end + 1 - at)
        switch name {
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "amp": return [UInt8(ascii: "&")]
        case "apos": return [UInt8(ascii: "'")]
        case "quot": return [UInt8(ascii: "\"")]
        default: break
        }
        let isHex = name.hasPrefix("#x")
        guard name.hasPrefix("#"), let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
            let scalar = Unicode.Scalar(code), code >= 0x20 || [9, 10, 13].contains(code)
        else { throw wrong("invalid character entity &\(name);") }
        return Array(String(Character(scalar)).utf8)
    }

    /// Every line end is a line feed.
    static func lines(_ text: Text) -> Text {
        guard text.bytes.contains(0x0D) else { return text }
        return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }
}
