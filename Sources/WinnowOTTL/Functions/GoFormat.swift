import Glibc
import WinnowFormats

/// `fmt.Sprintf` for the values that OTTL has.
enum GoFormat {
    /// Widths and precisions beyond this are not obeyed, as in Go.
    private static let widest = 1_000_000

    static func print(_ format: Text, _ values: [OTTLValue]) -> Text {
        var printer = Printer(rest: format.bytes[...], values: values)
        printer.run()
        return Text(bytes: printer.result)
    }

    private struct Directive {
        var isMinus = false
        var isPlus = false
        var isSharp = false
        var isSpace = false
        var isZero = false
        var width: Int?
        var precision: Int?
    }

    private struct Printer {
        var rest: ArraySlice<UInt8>
        let values: [OTTLValue]
        var result: [UInt8] = []
        var next = 0
        var isReordered = false

        init(rest: ArraySlice<UInt8>, values: [OTTLValue]) {
            self.rest = rest
            self.values = values
        }

        mutating func run() {
            while let percent = rest.firstIndex(of: 0x25) {
                result.append(contentsOf: rest[..<percent])
                rest = rest[(percent + 1)...]
                directive()
            }
            result.append(contentsOf: rest)
            if !isReordered, next < values.count {
                put("%!(EXTRA ")
                for (index, value) in values[next...].enumerated() {
                    if index > 0 { put(", ") }
                    if value.isNull {
                        put("<nil>")
                    } else {
                        put(value.goName + "=")
                        result.append(contentsOf: value.printed.bytes)
                    }
                }
                put(")")
            }
        }

        private mutating func put(_ text: String) { result.append(contentsOf: text.utf8) }

        private mutating func directive() {
            var spec = Directive()
            flags: while let byte = rest.first {
                switch byte {
                case UInt8(ascii: "-"): spec.isMinus = true
                case UInt8(ascii: "+"): spec.isPlus = true
                case UInt8(ascii: "#"): spec.isSharp = true
                case UInt8(ascii: " "): spec.isSpace = true
                case UInt8(ascii: "0"): spec.isZero = true
                default: break flags
                }
                rest = rest.dropFirst()
            }
            var isBadIndex = argumentNumber()
            if rest.first == UInt8(ascii: "*") {
                rest = rest.dropFirst()
                spec.width = starred()
                if let width = spec.width, width < 0 {
                    spec.isMinus = true
                    spec.width = -width
                }
            } else {
                spec.width = number()
            }
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                isBadIndex = argumentNumber() || isBadIndex
                if rest.first == UInt8(ascii: "*") {
                    rest = rest.dropFirst()
                    spec.precision = starred().flatMap { $0 < 0 ? nil : $0 }
                } else {
                    spec.precision = number() ?? 0
                }
            }
            isBadIndex = argumentNumber() || isBadIndex
            guard !rest.isEmpty else { return put("%!(NOVERB)") }
            let (verb, length) = UTF8Scan.scalar(Array(rest.prefix(4)), at: 0)
            rest = rest.dropFirst(length)
            if verb == "%" { return put("%") }
            if isBadIndex { return put("%!\(verb)(BADINDEX)") }
            guard next < values.count else { return put("%!\(verb)(MISSING)") }
            let value = values[next]
            next += 1
            result.append(contentsOf: GoFormat.text(value, verb, spec))
        }

        private mutating func number() -> Int? {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            guard let number = Int(String(decoding: digits, as: UTF8.self)), number <= GoFormat.widest else {
                return nil
            }
            return number
        }

        private mutating func starred() -> Int? {
            guard next < values.count, case .int(let number) = values[next], number.magnitude <= UInt64(GoFormat.widest)
            else {
                next = min(next + 1, values.count)
                put("%!(BADWIDTH)")
                return nil
            }
            next += 1
            return Int(number)
        }

        /// `[n]` names the argument that is taken next; true where there is none.
        private mutating func argumentNumber() -> Bool {
            guard rest.first == UInt8(ascii: "[") else { return false }
            isReordered = true
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else {
                rest = rest.dropFirst()
                return true
            }
            let digits = rest[(rest.startIndex + 1)..<end]
            rest = rest[(end + 1)...]
            guard let number = Int(String(decoding: digits, as: UTF8.self)),
                (1...max(1, values.count)).contains(number),
                number <= values.count
            else { return true }
            next = number - 1
            return false
        }
    }

    private static func text(_ value: OTTLValue, _ verb: Unicode.Scalar, _ spec: Directive) -> [UInt8] {
        if value.isNull {
            return verb == "v" ? padded(Array("<nil>".utf8), spec) : Array("%!\(verb)(<nil>)".utf8)
        }
        if verb == "T" { return padded(Array(value.goName.utf8), spec) }
        switch value {
        case .bool(let bool) where verb == "t" || verb == "v": return padded(Array(String(bool).utf8), spec)
        case .int(let number), .goInt(let number): if let text = whole(number, verb, spec) { return text }
        case .duration(let nanos):
            if "vsqx".unicodeScalars.contains(verb) {
                return string(Array(GoDuration.text(nanos).utf8), verb, spec) ?? []
            }
            if let text = whole(nanos, verb, spec) { return text }
        case .double(let number): if let text = real(number, verb, spec) { return text }
        case .string(let text): if let text = string(text.bytes, verb, spec) { return text }
        case .bytes(let bytes) where verb != "v" && verb != "d":
            if let text = string(bytes, verb, spec) { return text }
        case .time, .traceID, .spanID, .profileID:
            if let text = string(value.printed.bytes, verb, spec) { return text }
        default: if verb == "v" || verb == "d" { return padded(value.printed.bytes, spec) }
        }
        return Array("%!\(verb)(\(value.goName)=".utf8) + value.printed.bytes + [0x29]
    }

    private static func padded(_ text: [UInt8], _ spec: Directive, zeros: Bool = false) -> [UInt8] {
        let length = Text(bytes: text).characters.count
        guard let width = spec.width, width > length else { return text }
        let filler = [UInt8](repeating: zeros ? 0x30 : 0x20, count: width - length)
        return spec.isMinus ? text + [UInt8](repeating: 0x20, count: width - length) : filler + text
    }

    private static func string(_ bytes: [UInt8], _ verb: Unicode.Scalar, _ spec: Directive) -> [UInt8]? {
        func cut(_ bytes: [UInt8]) -> [UInt8] {
            guard let precision = spec.precision else { return bytes }
            return Text(bytes: bytes).characters.prefix(precision).flatMap(\.bytes)
        }
        switch verb {
        case "v", "s": return padded(cut(bytes), spec, zeros: spec.isZero && !spec.isMinus)
        case "q": return padded(Array(GoQuote.quoted(cut(bytes)).utf8), spec)
        case "x", "X":
            let limited = spec.precision.map { Array(bytes.prefix($0)) } ?? bytes
            var parts = limited.map { Hex.encode([$0]).string }
            if verb == "X" { parts = parts.map { $0.uppercased() } }
            let prefix = spec.isSharp && !parts.isEmpty ? "0\(verb)" : ""
            let text =
                spec.isSpace
                ? parts.map { (spec.isSharp ? "0\(verb)" : "") + $0 }.joined(separator: " ") : prefix + parts.joined()
            return padded(Array(text.utf8), spec)
        default: return nil
        }
    }

    private static func whole(_ number: Int64, _ verb: Unicode.Scalar, _ spec: Directive) -> [UInt8]? {
        let radix: Int
        switch verb {
        case "v", "d": radix = 10
        case "b": radix = 2
        case "o", "O": radix = 8
        case "x", "X": radix = 16
        case "c":
            let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: max(0, min(number, 0x11_0000)))) ?? "\u{FFFD}"
            return padded(Array(String(Character(scalar)).utf8), spec)
        case "q":
            let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: max(0, min(number, 0x11_0000)))) ?? "\u{FFFD}"
            return padded(Array(GoQuote.quotedCharacter(scalar).utf8), spec)
        case "U":
            let digits = String(UInt64(bitPattern: number), radix: 16, uppercase: true)
            return padded(Array(("U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits).utf8), spec)
        default: return nil
        }
        var digits = String(number.magnitude, radix: radix, uppercase: verb == "X")
        if let precision = spec.precision {
            if precision == 0, number == 0 { return padded([], spec) }
            digits = String(repeating: "0", count: max(0, precision - digits.count)) + digits
        }
        var prefix = number < 0 ? "-" : spec.isPlus ? "+" : spec.isSpace ? " " : ""
        if spec.isSharp {
            switch verb {
            case "b": prefix += "0b"
            case "o": if !digits.hasPrefix("0") { prefix += "0" }
            case "x", "X": prefix += "0\(verb)"
            default: break
            }
        }
        if verb == "O" { prefix += "0o" }
        if spec.isZero, !spec.isMinus, spec.precision == nil, let width = spec.width {
            digits = String(repeating: "0", count: max(0, width - prefix.count - digits.count)) + digits
        }
        return padded(Array((prefix + digits).utf8), spec)
    }

    private static func real(_ number: Double, _ verb: Unicode.Scalar, _ spec: Directive) -> [UInt8]? {
        var text: String
        switch verb {
        case "v", "g", "G":
            if let precision = spec.precision {
                text = printed(number, "g", precision == 0 ? 1 : precision)
            } else {
                text = GoNumber.shortest(number)
            }
            if verb == "G" { text = text.uppercased() }
        case "f", "F": text = printed(number, "f", spec.precision ?? 6)
        case "e": text = printed(number, "e", spec.precision ?? 6)
        case "E": text = printed(number, "E", spec.precision ?? 6)
        default: return nil
        }
        if text.hasPrefix("+") { text.removeFirst() }
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? String(text.dropFirst()) : text
        let isFinite = number.isFinite
        let sign = isNegative ? "-" : spec.isPlus || number.isInfinite && verb == "v" ? "+" : spec.isSpace ? " " : ""
        var body = digits
        if spec.isZero, !spec.isMinus, isFinite, let width = spec.width {
            body = String(repeating: "0", count: max(0, width - sign.count - digits.count)) + digits
        }
        return padded(Array((sign + body).utf8), spec)
    }

    /// Exactly rounded decimal digits: the C library prints doubles exactly.
    private static func printed(_ number: Double, _ kind: String, _ precision: Int) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        let places = Int32(min(precision, 100_000))
        return withVaList([places, number]) { list in
            var buffer = [CChar](repeating: 0, count: 400 + Int(places))
            let count = vsnprintf(&buffer, buffer.count, "%.*\(kind)", list)
            return String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

extension OTTLValue {
    /// The Go type as `%T` has it.
    fileprivate var goName: String {
        switch self {
        case .null: "<nil>"
        default: typeName
        }
    }
}
