/// JSON as `ParseJSON` reads it: every number is a double, of members with one name the last counts, objects and arrays only.
enum GoJSONText {
    static func value(_ text: Text) throws(EvaluationError) -> OTTLValue {
        var reader = Reader(bytes: text.bytes)
        let value = try reader.document()
        switch value {
        case .map, .slice: return value
        default: throw EvaluationError("could not convert parsed value of type \(value.typeName) to JSON object")
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func document() throws(EvaluationError) -> OTTLValue {
            let value = try value(0)
            skipBlanks()
            if at < bytes.count { throw wrong("after top-level value") }
            return value
        }

        private mutating func value(_ depth: Int) throws(EvaluationError) -> OTTLValue {
            if depth > OTTLValue.depthLimit {
                throw EvaluationError("JSON nested deeper than \(OTTLValue.depthLimit) levels")
            }
            skipBlanks()
            guard at < bytes.count else { throw EvaluationError("unexpected end of JSON input") }
            switch bytes[at] {
            case UInt8(ascii: "{"): return try object(depth)
            case UInt8(ascii: "["): return try array(depth)
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
            default:
                for (word, value) in [("true", OTTLValue.bool(true)), ("false", .bool(false)), ("null", .null)]
                where bytes[at...].starts(with: word.utf8) {
                    at += word.utf8.count
                    return value
                }
                throw wrong("looking for beginning of value")
            }
        }

        private mutating func object(_ depth: Int) throws(EvaluationError) -> OTTLValue {
            at += 1
            var map = ValueMap()
            skipBlanks()
            if take(UInt8(ascii: "}")) { return .map(map) }
            while true {
                skipBlanks()
                guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                    throw wrong("looking for beginning of object key string")
                }
                let key = try string()
                skipBlanks()
                guard take(UInt8(ascii: ":")) else { throw wrong("after object key") }
                map[key] = try value(depth + 1)
                skipBlanks()
                if take(UInt8(ascii: "}")) { return .map(map) }
                guard take(UInt8(ascii: ",")) else { throw EvaluationError("expected comma after object value") }
            }
        }

        private mutating func array(_ depth: Int) throws(EvaluationError) -> OTTLValue {
            at += 1
            var values: [OTTLValue] = []
            skipBlanks()
            if take(UInt8(ascii: "]")) { return .slice([]) }
            while true {
                values.append(try value(depth + 1))
                skipBlanks()
                if take(UInt8(ascii: "]")) { return .slice(values) }
                guard take(UInt8(ascii: ",")) else { throw wrong("after array element") }
            }
        }

        private mutating func number() throws(EvaluationError) -> OTTLValue {
            let start = at
            _ = take(UInt8(ascii: "-"))
            if !take(UInt8(ascii: "0")), digits() == 0 { throw wrong("in numeric literal") }
            if take(UInt8(ascii: ".")), digits() == 0 { throw wrong("after decimal point in numeric literal") }
            if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
                if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
                if digits() == 0 { throw wrong("in exponent of numeric literal") }
            }
            guard let number = GoNumber.double(Array(bytes[start..<at])), number.isFinite else {
                throw EvaluationError("a number beyond a double")
            }
            return .double(number)
        }

        private mutating func digits() -> Int {
            let start = at
            while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
            return at - start
        }

        private mutating func string() throws(EvaluationError) -> Text {
            at += 1
            var text: [UInt8] = []
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                switch byte {
                case UInt8(ascii: "\""): return Text(bytes: text)
                case UInt8(ascii: "\\"): text.append(contentsOf: String(Character(try escape())).utf8)
                case 0..<0x20: throw wrong("in string literal")
                default: text.append(byte)
                }
            }
            throw EvaluationError("unexpected end of JSON input")
        }

        private mutating func escape() throws(EvaluationError) -> Unicode.Scalar {
            guard at < bytes.count else { throw EvaluationError("unexpected end of JSON input") }
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return "\""
            case UInt8(ascii: "\\"): return "\\"
            case UInt8(ascii: "/"): return "/"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{C}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"): break
            default: throw wrong("in string escape code")
            }
            guard let high = hex() else { throw wrong("in \\u hexadecimal character escape") }
            if let scalar = Unicode.Scalar(high) { return scalar }
            // Half of a pair becomes a replacement character.
            let back = at
            if high < 0xDC00, bytes[at...].starts(with: "\\u".utf8) {
                at += 2
                if let low = hex(), (0xDC00...0xDFFF).contains(low),
                    let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
                {
                    return scalar
                }
                at = back
            }
            return "\u{FFFD}"
        }

        private mutating func hex() -> UInt32? {
            guard at + 4 <= bytes.count else { return nil }
            var value: UInt32 = 0
            for byte in bytes[at..<at + 4] {
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
                value = value << 4 | UInt32(digit)
            }
            at += 4
            return value
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }

        private mutating func skipBlanks() {
            while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
        }

        private func wrong(_ place: String) -> EvaluationError {
            guard at < bytes.count else { return EvaluationError("unexpected end of JSON input") }
            return EvaluationError("invalid character '\(Unicode.Scalar(bytes[at]))' \(place)")
        }
    }
}
