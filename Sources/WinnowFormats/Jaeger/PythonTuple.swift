import WinnowModel

/// Lists of values as Python's `str()` shows a tuple of them.
enum PythonTuple {
    /// `('a', 1, True)`; a single value is followed by a comma.
    static func text(_ values: [AttributeValue]) -> String {
        "(" + values.map(text).joined(separator: ", ") + (values.count == 1 ? ",)" : ")")
    }

    private static func text(_ value: AttributeValue) -> String {
        switch value {
        case .empty: "None"
        case .string(let text): quoted(text)
        case .bool(let flag): flag ? "True" : "False"
        case .int(let number): String(number)
        case .double(let number): number.isNaN ? "nan" : number.isInfinite ? (number > 0 ? "inf" : "-inf") : "\(number)"
        case .array(let values): text(values)
        case .bytes, .map: AttributeText.text(value)
        }
    }

    /// In single quotes unless only double ones spare an escape.
    private static func quoted(_ text: String) -> String {
        let quote: Unicode.Scalar = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String.UnicodeScalarView()
        result.append(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", quote: result.append(contentsOf: "\\\(scalar)".unicodeScalars)
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            default:
                if isShown(scalar) {
                    result.append(scalar)
                } else {
                    let (letter, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
                    let digits = String(scalar.value, radix: 16)
                    let zeros = String(repeating: "0", count: max(0, width - digits.count))
                    result.append(contentsOf: "\\\(letter)\(zeros)\(digits)".unicodeScalars)
                }
            }
        }
        result.append(quote)
        return String(result)
    }

    /// `str.isprintable()`.
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}
