import WinnowModel

/// Parses what simdjson refuses and real producers write: numbers beyond 64 bits, `NaN`, bytes that are not UTF-8, unpaired
/// surrogates, raw control characters, `-0` with its sign; or, where it is strict, what JSON is and simdjson can't hold. Makes the same
/// tape, keeps its own stack, and says where it gives up.
struct TolerantTape {
    private let text: UnsafeRawBufferPointer
    private let isStrict: Bool
    private let valueLimit: Int
    private var values = 0
    /// The word whose place in the text is looked for.
    private var wanted = -1
    private var found = 0
    private var position = 0
    private(set) var words: [UInt64] = [0]
    private(set) var strings: [UInt8] = []
    /// True when a text had to be repaired.
    private(set) var repaired = false
    /// Open objects and arrays: index of their first word.
    private var open: [Int] = []

    /// How deep objects and arrays may stand in each other; simdjson's limit too.
    static let depthLimit = 1024

    init(_ text: UnsafeRawBufferPointer, strictUpTo limit: Int? = nil) {
        self.text = text
        isStrict = limit != nil
        valueLimit = limit ?? .max
    }

    /// Where the value or name starts that a word of a document's tape stands for.
    static func offset(of word: Int, in text: UnsafeRawBufferPointer) -> Int {
        var tape = TolerantTape(text)
        tape.wanted = word
        try? tape.parse()
        return tape.found
    }

    /// Parses the whole text.
    mutating func parse() throws(TapeParser.Fault) {
        repeat {
            try value()
            try afterValue()
        } while !open.isEmpty
        skipSpace()
        if position < text.count { throw fault("text after the end of the JSON value") }
        words.append(Self.word(JSONTape.Kind.root, 0))
        words[0] = Self.word(JSONTape.Kind.root, UInt64(words.count))
    }

    /// Stops where the value or name starts that is looked for.
    private mutating func look() throws(TapeParser.Fault) {
        if words.count != wanted { return }
        found = position
        throw fault("found")
    }

    private static func word(_ kind: UInt8, _ payload: UInt64) -> UInt64 {
        UInt64(kind) << 56 | payload & 0x00FF_FFFF_FFFF_FFFF
    }

    private func fault(_ message: String) -> TapeParser.Fault { TapeParser.Fault(offset: position, message: message) }

    private var early: TapeParser.Fault {
        TapeParser.Fault(offset: position, message: "JSON ends early", isEnd: true)
    }

    private mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    /// Reads a value; an object or array that is not empty is opened and its first member is next.
    private mutating func value() throws(TapeParser.Fault) {
        while true {
            skipSpace()
            guard position < text.count else { throw early }
            try look()
            values += 1
            if values > valueLimit { throw fault("more than \(valueLimit) values") }
            let byte = text[position]
            switch byte {
            case JSONTape.Kind.object, JSONTape.Kind.array:
                if open.count >= Self.depthLimit { throw fault("nested too deeply") }
                open.append(words.count)
                words.append(Self.word(byte, 0))
                position += 1
                skipSpace()
                guard position < text.count else { throw early }
                if text[position] == byte + 2 { return }
                if byte == JSONTape.Kind.object { try key() }
            case JSONTape.Kind.string: return try string()
            case UInt8(ascii: "t"): return try word("true", JSONTape.Kind.yes)
            case UInt8(ascii: "f"): return try word("false", JSONTape.Kind.no)
            case UInt8(ascii: "n"): return try word("null", JSONTape.Kind.null)
            case UInt8(ascii: "N") where !isStrict: return try double("NaN", .nan)
            case UInt8(ascii: "I") where !isStrict: return try double("Infinity", .infinity)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
            default: throw fault("unexpected character in JSON")
            }
        }
    }

    /// Closes what ends here and stops before the next value, or at the end of the outermost one.
    private mutating func afterValue() throws(TapeParser.Fault) {
        while let start = open.last {
            skipSpace()
            guard position < text.count else { throw early }
            let kind = UInt8(truncatingIfNeeded: words[start] >> 56)
            switch text[position] {
            case kind + 2:
                position += 1
                words.append(Self.word(kind + 2, UInt64(start)))
                words[start] = Self.word(kind, UInt64(words.count))
                open.removeLast()
            case UInt8(ascii: ","):
                position += 1
                if kind == JSONTape.Kind.object { try key() }
                return
            default: throw fault(kind == JSONTape.Kind.object ? "no , or } in JSON" : "no , or ] in JSON")
            }
        }
    }

    private mutating func key() throws(TapeParser.Fault) {
        skipSpace()
        guard position < text.count else { throw early }
        guard text[position] == JSONTape.Kind.string else { throw fault("no key in JSON object") }
        try look()
        try string()
        skipSpace()
        guard position < text.count else { throw early }
        guard text[position] == UInt8(ascii: ":") else { throw fault("no : after key in JSON object") }
        position += 1
    }

    private mutating func word(_ name: StaticString, _ kind: UInt8) throws(TapeParser.Fault) {
        let end = position + name.utf8CodeUnitCount
        if end > text.count { throw early }
        guard UnsafeRawBufferPointer(rebasing: text[position..<end]).equals(name) else {
            throw fault("unexpected word in JSON")
        }
        position = end
        words.append(Self.word(kind, 0))
    }

    private mutating func double(_ name: StaticString, _ value: Double) throws(TapeParser.Fault) {
        try word(name, JSONTape.Kind.double)
        words.append(value.bitPattern)
    }

    private mutating func number() throws(TapeParser.Fault) {
        let start = position
        if text[position] == UInt8(ascii: "-"), position + 1 < text.count, text[position + 1] == UInt8(ascii: "I"),
            !isStrict
        {
            position += 1
            return try double("Infinity", -.infinity)
        }
        while position < text.count, Self.isNumber(text[position]) { position += 1 }
        let digits = String(decoding: text[start..<position], as: UTF8.self)
        if isStrict, !Self.isPlain(digits) {
            position = start
            throw fault("malformed number in JSON")
        }
        if digits == "-0" {
            words.append(Self.word(JSONTape.Kind.double, 0))
            words.append((-0.0).bitPattern)
        } else if let value = Int64(digits) {
            words.append(Self.word(JSONTape.Kind.signed, 0))
            words.append(UInt64(bitPattern: value))
        } else if let value = UInt64(digits) {
            words.append(Self.word(JSONTape.Kind.unsigned, 0))
            words.append(value)
        } else if let value = Double(digits) {
            if isStrict && !value.isFinite {
                position = start
                throw fault("a number out of range")
            }
            words.append(Self.word(JSONTape.Kind.double, 0))
            words.append(value.bitPattern)
        } else {
            position = start
            throw fault("malformed number in JSON")
        }
    }

    /// Whether a number is one of RFC 8259.
    private static func isPlain(_ number: String) -> Bool {
        var rest = number.utf8.drop { $0 == UInt8(ascii: "-") }
        func takeDigits() -> Int {
            let count = rest.prefix { (0x30...0x39).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if number.utf8.count - rest.count > 1 { return false }
        let leads = rest.first == UInt8(ascii: "0")
        let whole = takeDigits()
        if whole == 0 || leads && whole > 1 { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            if takeDigits() == 0 { return false }
        }
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { rest = rest.dropFirst() }
            if takeDigits() == 0 { return false }
        }
        return rest.isEmpty
    }

    private static func isNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func string() throws(TapeParser.Fault) {
        position += 1
        words.append(Self.word(JSONTape.Kind.string, UInt64(strings.count)))
        let head = strings.count
        strings.append(contentsOf: [0, 0, 0, 0])
        while true {
            guard position < text.count else { throw early }
            let byte = text[position]
            position += 1
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x20 && isStrict {
                position -= 1
                throw fault("a control character inside a string")
            }
            if byte == UInt8(ascii: "\\") { try escape() } else { strings.append(byte) }
        }
        let valid = strings.withUnsafeBytes { TextCheck.isUTF8(UnsafeRawBufferPointer(rebasing: $0[(head + 4)...])) }
        if !valid {
            let text = String(decoding: strings[(head + 4)...], as: UTF8.self)
            strings.removeSubrange((head + 4)...)
            strings.append(contentsOf: text.utf8)
            repaired = true
        }
        let length = UInt32(clamping: strings.count - head - 4)
        for index in 0..<4 { strings[head + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
        strings.append(0)
    }

    private mutating func escape() throws(TapeParser.Fault) {
        guard position < text.count else { throw early }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): strings.append(byte)
        case UInt8(ascii: "b"): strings.append(0x08)
        case UInt8(ascii: "f"): strings.append(0x0C)
        case UInt8(ascii: "n"): strings.append(0x0A)
        case UInt8(ascii: "r"): strings.append(0x0D)
        case UInt8(ascii: "t"): strings.append(0x09)
        case UInt8(ascii: "u"): try unicode()
        default:
            position -= 1
            throw fault("unknown escape in JSON text")
        }
    }

    private mutating func unicode() throws(TapeParser.Fault) {
        var code = try hex4()
        if code & 0xFC00 == 0xD800, position + 6 <= text.count, text[position] == UInt8(ascii: "\\"),
            text[position + 1] == UInt8(ascii: "u")
        {
            let mark = position
            position += 2
            let low = try hex4()
            if low & 0xFC00 == 0xDC00 {
                code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
            } else {
                position = mark
            }
        }
        let scalar = Unicode.Scalar(code)
        if isStrict && scalar == nil {
            position -= 6
            throw fault("half of a surrogate pair")
        }
        if scalar == nil { repaired = true }
        strings.append(contentsOf: String(Character(scalar ?? "\u{FFFD}")).utf8)
    }

    private mutating func hex4() throws(TapeParser.Fault) -> UInt32 {
        guard position + 4 <= text.count else {
            position = text.count
            throw early
        }
        guard let value = Identifiers.hex(text, position, position + 4) else {
            throw fault("malformed \\u in JSON text")
        }
        position += 4
        return UInt32(truncatingIfNeeded: value)
    }
}
