/// Reads JSON as the Collector's receiver does, whose library (`json-iterator/go`) says of faults where they are and what stands around them.
///
/// The first fault stays. That the end was met is none as long as nobody looks at what was to come.
struct RequestJSONCursor {
    let bytes: UnsafeRawBufferPointer
    /// Where the next byte stands.
    var head = 0
    /// The first thing found wrong.
    var fault: RequestFault?
    /// Whether somebody has wanted more than there is.
    private(set) var isAtEnd = false

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether reading backwards does nothing any more.
    private var isStuck: Bool { fault != nil || isAtEnd }

    // MARK: Faults

    mutating func report(_ operation: String, _ message: String) { report(operation, Array(message.utf8)) }

    mutating func report(_ operation: String, _ message: String, found byte: UInt8) {
        report(operation, Array(message.utf8) + [byte])
    }

    private mutating func report(_ operation: String, _ message: [UInt8]) {
        if fault != nil { return }
        let near = max(0, head - 10)
        var text = Array("\(operation): ".utf8) + message
        text += Array(", error found in #\(head - near) byte of ...|".utf8)
        text += bytes[near..<min(bytes.count, head + 10)]
        text += Array("|..., bigger context ...|".utf8)
        text += bytes[max(0, head - 50)..<min(bytes.count, head + 50)]
        text += Array("|...".utf8)
        fault = RequestFault(text)
    }

    // MARK: Bytes

    private mutating func meetEnd() {
        if isStuck { return }
        head = bytes.count
        isAtEnd = true
    }

    /// The next byte that is no space; 0 at the end.
    mutating func nextToken() -> UInt8 {
        var at = head
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D { continue }
            head = at
            return byte
        }
        meetEnd()
        return 0
    }

    mutating func readByte() -> UInt8 {
        if head == bytes.count {
            meetEnd()
            return 0
        }
        head += 1
        return bytes[head - 1]
    }

    mutating func unread() { if !isStuck { head -= 1 } }

    /// The next byte that is no space, which stays where it is.
    mutating func peek() -> UInt8 {
        let byte = nextToken()
        unread()
        return byte
    }

    /// Reads the rest of a word whose first letter was read.
    mutating func readRest(of word: StaticString) {
        for expected in UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        where readByte() != expected {
            return report(word.utf8CodeUnitCount == 3 ? "skipThreeBytes" : "skipFourBytes", "expect \(word)")
        }
    }

    // MARK: Objects and arrays

    /// The key of an object's next member; empty at its end, after `null`, and where a key is empty.
    mutating func readKey() -> [UInt8] {
        let byte = nextToken()
        switch byte {
        case UInt8(ascii: "n"):
            readRest(of: "ull")
            return []
        case UInt8(ascii: "{"):
            let byte = nextToken()
            if byte == UInt8(ascii: "\"") {
                unread()
                return readKeyAndColon()
            }
            if byte != UInt8(ascii: "}") { report("ReadObject", "expect \" after {, but found ", found: byte) }
            return []
        case UInt8(ascii: ","): return readKeyAndColon()
        case UInt8(ascii: "}"): return []
        default:
            report("ReadObject", "expect { or , or } or n, but found ", found: byte)
            return []
        }
    }

    mutating func readKeyAndColon() -> [UInt8] {
        let key = readString()
        let byte = nextToken()
        if byte != UInt8(ascii: ":") {
            report("ReadObject", "expect : after object field, but found ", found: byte)
        }
        return key
    }

    /// Whether an array has a further element.
    mutating func readElement() -> Bool {
        let byte = nextToken()
        switch byte {
        case UInt8(ascii: "n"):
            readRest(of: "ull")
            return false
        case UInt8(ascii: "["):
            if nextToken() == UInt8(ascii: "]") { return false }
            unread()
            return true
        case UInt8(ascii: "]"): return false
        case UInt8(ascii: ","): return true
        default:
            report("ReadArray", "expect [ or , or ] or n, but found ", found: byte)
            return false
        }
    }

    // MARK: Values

    mutating func readBoolean() {
        let byte = nextToken()
        switch byte {
        case UInt8(ascii: "t"): readRest(of: "rue")
        case UInt8(ascii: "f"): readRest(of: "alse")
        default: report("ReadBool", "expect t or f, but found ", found: byte)
        }
    }

    /// A hexadecimal id; an empty one is none.
    mutating func readIdentifier(bytes size: Int) {
        let text = readPlainString()
        if text.isEmpty { return }
        if text.count / 2 != size { return report("ID.UnmarshalJSONIter", "length mismatch") }
        if let wrong = text.first(where: { !Self.isHexadecimal($0) }) {
            return report("ID.UnmarshalJSONIter", "encoding/hex: invalid byte: \(GoText.codePoint(wrong))")
        }
        if text.count % 2 != 0 { report("ID.UnmarshalJSONIter", "encoding/hex: odd length hex string") }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x46 ~= byte || 0x61...0x66 ~= byte
    }

    /// Base64 with padding.
    mutating func readBase64() {
        let text = readPlainString()
        if let place = Base64Fault.place(in: text) {
            report("base64.Decode", "illegal base64 data at input byte \(place)")
        }
    }

    /// A number, or one of some names.
    mutating func readName(of names: [String]) {
        let byte = peek()
        if Self.startsNumber(byte) { return readInteger(bits: 32, isSigned: true) }
        guard byte == UInt8(ascii: "\"") else { return report("ReadEnumValue", "unsupported value type") }
        let name = readString()
        if !names.contains(where: { $0.utf8.elementsEqual(name) }) {
            report("ReadEnumValue", "unknown string value")
        }
    }

    static func startsNumber(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || 0x30...0x39 ~= byte }
}
