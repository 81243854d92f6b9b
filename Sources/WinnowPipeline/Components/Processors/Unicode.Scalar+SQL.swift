extension Unicode.Scalar {
    var isSQLSpace: Bool { self == " " || self == "\t" || self == "\n" || self == "\r" }
    var isSQLDigit: Bool { ("0"..."9").contains(self) }
    /// A Latin letter or `_`.
    var isSQLWord: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) || self == "_" }

    /// Letters of any script, and `_`.
    var isSQLLetter: Bool {
        if value < 0x80 { return isSQLWord }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
        default: return false
        }
    }

    /// Letters and numbers of any script.
    var isSQLAlphanumeric: Bool {
        if isSQLLetter || isSQLDigit { return true }
        guard value >= 0x80 else { return false }
        switch properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: return true
        default: return false
        }
    }

    var isSQLIdentifier: Bool {
        switch self {
        case "\"", ".", "?", "$", "#", "/", "@", "!": true
        default: isSQLDigit || isSQLLetter
        }
    }

    var isSQLOperator: Bool {
        switch self {
        case "+", "-", "*", "/", "=", "<", ">", "!", "&", "|", "^", "%", "~", "?", "@", ":", "#": true
        default: false
        }
    }

    var isSQLPunctuation: Bool {
        switch self {
        case "(", ")", ",", ";", ".", ":", "[", "]", "{", "}": true
        default: false
        }
    }
}
