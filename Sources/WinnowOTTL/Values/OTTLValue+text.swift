import WinnowFormats
import WinnowModel

extension OTTLValue {
    /// The value as text the way `%v` has it.
    var printed: Text {
        switch self {
        case .null: "<nil>"
        case .bool(let bool): Text(String(bool))
        case .int(let number), .goInt(let number): Text(String(number))
        case .double(let number): Text(GoNumber.shortest(number))
        case .string(let text): text
        case .bytes(let bytes): Text("[" + bytes.map(String.init).joined(separator: " ") + "]")
        case .time(let time): Text(time.description)
        case .duration(let nanos): Text(GoDuration.text(nanos))
        case .traceID(let id), .profileID(let id): Text(id.isZero ? "" : id.hex)
        case .spanID(let id): Text(id == 0 ? "" : id.hex16)
        // The real thing prints addresses.
        case .map, .slice, .events, .links, .status: "{0x… 0x…}"
        case .list(let values): Self.printed(values.map(\.printed))
        case .strings(let texts): Self.printed(texts)
        }
    }

    private static func printed(_ parts: [Text]) -> Text {
        Text(bytes: [0x5B] + Array(parts.map(\.bytes).joined(separator: [0x20])) + [0x5D])
    }

    /// `StandardStringLikeGetter`: strings as they are, bytes as hexadecimal digits, the rest as JSON; `nil` for nil.
    func stringLike() throws(EvaluationError) -> Text? {
        switch self {
        case .null: return nil
        case .string(let text): return text
        case .bytes(let bytes): return Hex.encode(bytes)
        default:
            var writer = GoJSON(.goccy)
            guard writer.write(self) else { throw .mismatch("unsupported type: \(typeName)") }
            return Text(bytes: writer.bytes)
        }
    }

    /// `pcommon.Value.AsString`: bytes as base64, maps and slices as JSON, an empty value as nothing.
    public var attributeText: Text {
        switch self {
        case .null: return .empty
        case .string(let text): return text
        case .double(let number) where !number.isFinite: return Text(number.isNaN ? "json: unsupported value: NaN" : "")
        case .bytes(let bytes): return GoBase64.encode(bytes, .standard)
        default:
            var writer = GoJSON(.standard)
            return writer.write(self) ? Text(bytes: writer.bytes) : .empty
        }
    }
}

/// Writes values as Go's `json.Marshal` does: keys sorted, `<`, `>` and `&` escaped, bytes in base64.
struct GoJSON {
    /// Which of Go's packages writes.
    enum Writer {
        case standard
        /// goccy/go-json writes `1e-09` where the standard one writes `1e-9`.
        case goccy
    }

    private let writer: Writer
    private(set) var bytes: [UInt8] = []

    init(_ writer: Writer) { self.writer = writer }

    /// False where JSON has no form for the value.
    mutating func write(_ value: OTTLValue) -> Bool {
        switch value {
        case .null: put("null")
        case .bool(let bool): put(String(bool))
        case .int(let number), .goInt(let number), .duration(let number): put(String(number))
        case .double(let number):
            guard let text = GoNumber.json(number) else { return false }
            put(writer == .goccy ? GoNumber.padded(text) : text)
        case .string(let text): write(text)
        case .bytes(let content): write(GoBase64.encode(content, .standard))
        case .time(let time):
            guard let text = time.rfc3339 else { return false }
            write(Text(text))
        case .traceID(let id), .profileID(let id): write(bytesOf: [id.high, id.low])
        case .spanID(let id): write(bytesOf: [id])
        case .map(let map): return write(map)
        case .slice(let values), .list(let values): return write(values)
        case .strings(let texts): return write(texts.map(OTTLValue.string))
        case .events, .links, .status: put("{}")
        }
        return true
    }

    private mutating func write(_ values: [OTTLValue]) -> Bool {
        put("[")
        for (index, value) in values.enumerated() {
            if index > 0 { put(",") }
            if !write(value) { return false }
        }
        put("]")
        return true
    }

    private mutating func write(_ map: ValueMap) -> Bool {
        put("{")
        // Of two pairs with one key a Go map holds the last.
        var last: [Text: OTTLValue] = [:]
        for pair in map.pairs { last[pair.key] = pair.value }
        for (index, pair) in last.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { put(",") }
            write(pair.key)
            put(":")
            if !write(pair.value) { return false }
        }
        put("}")
        return true
    }

    /// An id is an array of bytes to Go.
    private mutating func write(bytesOf words: [UInt64]) {
        let numbers = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
        put("[" + numbers.map(String.init).joined(separator: ",") + "]")
    }

    private mutating func write(_ text: Text) {
        bytes.append(0x22)
        var index = 0
        while index < text.bytes.count {
            let (scalar, length) = UTF8Scan.scalar(text.bytes, at: index)
            switch scalar.value {
            case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, UInt8(scalar.value)])
            case 0x08: put("\\b")
            case 0x0C: put("\\f")
            case 0x0A: put("\\n")
            case 0x0D: put("\\r")
            case 0x09: put("\\t")
            case 0..<0x20, 0x3C, 0x3E, 0x26, 0x2028, 0x2029:
                let digits = String(scalar.value, radix: 16)
                put("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            case 0xFFFD where length == 1: put("\\ufffd")
            default: bytes.append(contentsOf: text.bytes[index..<index + length])
            }
            index += length
        }
        bytes.append(0x22)
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }
}

/// Base64 as Go's `encoding/base64` has it.
enum GoBase64 {
    enum Variant: String {
        case standard = "base64"
        case raw = "base64-raw"
        case url = "base64-url"
        case rawURL = "base64-raw-url"

        var isPadded: Bool { self == .standard || self == .url }
        fileprivate var last: [UInt8] { Array((self == .standard || self == .raw ? "+/" : "-_").utf8) }
    }

    static func encode(_ bytes: [UInt8], _ variant: Variant) -> Text {
        let alphabet = alphabet(variant)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let word = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for part in 0...group.count { result.append(alphabet[Int(word >> UInt32(18 - 6 * part) & 63)]) }
            if variant.isPadded { result.append(contentsOf: repeatElement(0x3D, count: 3 - group.count)) }
            index += 3
        }
        return Text(bytes: result)
    }

    /// `nil` where the text is not of this variant; line ends are skipped.
    static func decode(_ text: [UInt8], _ variant: Variant) -> [UInt8]? {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet(variant).enumerated() { values[Int(character)] = UInt8(value) }
        let text = text.filter { $0 != 0x0A && $0 != 0x0D }
        var digits = text[...]
        if variant.isPadded {
            guard text.count % 4 == 0 else { return nil }
            var padding = 0
            while padding < 2, digits.last == 0x3D {
                digits = digits.dropLast()
                padding += 1
            }
        }
        guard digits.count % 4 != 1 else { return nil }
        var result: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for digit in digits {
            let value = values[Int(digit)]
            if value == 255 { return nil }
            word = word << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return result
    }

    private static func alphabet(_ variant: Variant) -> [UInt8] {
        Array(UInt8(ascii: "A")...UInt8(ascii: "Z")) + Array(UInt8(ascii: "a")...UInt8(ascii: "z"))
            + Array(UInt8(ascii: "0")...UInt8(ascii: "9")) + variant.last
    }
}
