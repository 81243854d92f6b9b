/// What a scalar means.
public enum YAMLValue: Sendable, Hashable {
    /// `null`, `~`, or nothing at all.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number that fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case double(Double)
    /// Everything else.
    case text(String)
}

extension YAMLNode {
    /// The meaning of a scalar, `nil` for lists and mappings.
    ///
    /// Follows the Collector's parser (go-yaml v3): integers with `_` and the prefixes `0x`, `0o`, `0b`, `0`; `.inf` and `.nan`; `yes`, `on`
    /// and a plain `=` are text; so is a number that its type can't hold.
    public var value: YAMLValue? {
        guard case .scalar(let scalar) = content else { return nil }
        if scalar.tag == "tag:yaml.org,2002:str" { return .text(scalar.text) }
        // A local tag (`!custom`) says nothing about the type of a plain scalar; `!` alone makes it text.
        if scalar.style == .quoted || scalar.tag == "!" { return .text(scalar.text) }
        return Self.meaning(of: scalar.text)
    }

    /// Whether the node is a scalar that means nothing: `null`, `~`, or no text at all.
    public var isNull: Bool { value == .null }

    /// A truth value.
    public var bool: Bool? {
        if case .bool(let bool) = value { bool } else { nil }
    }

    /// A whole number; a double without a fraction that fits 64 bits counts.
    public var integer: Int64? {
        switch value {
        case .integer(let integer): integer
        case .double(let double): Int64(exactly: double)
        default: nil
        }
    }

    /// A number, possibly infinite or NaN.
    public var double: Double? {
        switch value {
        case .integer(let integer): Double(integer)
        case .double(let double): double
        default: nil
        }
    }

    /// The meaning of a plain scalar's text.
    public static func meaning(of text: String) -> YAMLValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        default: break
        }
        guard let first = text.utf8.first,
            (0x30...0x39).contains(first) || first == 0x2E || first == 0x2D || first == 0x2B
        else { return .text(text) }
        let plain = text.utf8.contains(0x5F) ? String(text.unicodeScalars.filter { $0 != "_" }) : text
        if let integer = integer(plain) { return .integer(integer) }
        if isDecimal(plain), let double = Double(plain), double.isFinite { return .double(double) }
        return .text(text)
    }

    private static func integer(_ text: String) -> Int64? {
        var digits = text[...]
        var sign = ""
        if let first = digits.first, first == "-" || first == "+" {
            sign = String(first)
            digits = digits.dropFirst()
        }
        var radix = 10
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            radix = 16
        } else if digits.hasPrefix("0o") || digits.hasPrefix("0O") {
            radix = 8
        } else if digits.hasPrefix("0b") || digits.hasPrefix("0B") {
            radix = 2
        } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
            return digits.utf8.allSatisfy({ (0x30...0x37).contains($0) }) ? Int64(sign + digits, radix: 8) : nil
        }
        if radix != 10 { digits = digits.dropFirst(2) }
        guard let first = digits.utf8.first, first != 0x2D, first != 0x2B else { return nil }
        return Int64(sign + digits, radix: radix)
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    public static func isDecimal(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var at = 0
        func digits() -> Int {
            let from = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
            return at - from
        }
        if at < bytes.count, bytes[at] == 0x2D || bytes[at] == 0x2B { at += 1 }
        let whole = digits()
        if at < bytes.count, bytes[at] == 0x2E {
            at += 1
            let fraction = digits()
            if whole == 0, fraction == 0 { return false }
        } else if whole == 0 {
            return false
        }
        if at < bytes.count, bytes[at] == 0x65 || bytes[at] == 0x45 {
            at += 1
            if at < bytes.count, bytes[at] == 0x2D || bytes[at] == 0x2B { at += 1 }
            if digits() == 0 { return false }
        }
        return at == bytes.count
    }
}
