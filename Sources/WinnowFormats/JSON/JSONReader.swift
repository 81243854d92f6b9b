public import WinnowModel

extension JSONValue {
    /// Deepest nesting that is read.
    public static let depthLimit = 256
    /// Most values of one document.
    public static let nodeLimit = 500_000

    /// Reads one JSON document, strictly (RFC 8259): no comments, no trailing commas, no name twice in one object.
    ///
    /// Anything else is a `.data` failure with line and column. Numbers beyond a double's range are refused.
    public static func parse(
        _ bytes: [UInt8], file: String, nodeLimit: Int = JSONValue.nodeLimit
    ) throws(Failure) -> JSONValue {
        var reader = JSONReader(bytes: bytes, file: file, nodeLimit: nodeLimit)
        return try reader.document()
    }

    /// Reads a text, for tests and for JSON inside other files.
    public static func parse(_ text: String, file: String = "text") throws(Failure) -> JSONValue {
        try parse(Array(text.utf8), file: file)
    }

    /// Reads a file of bounded size; a file that can't be read is an `.io` failure.
    public static func parse(
        path: String, limitBytes: Int = SmallFile.limitBytes, nodeLimit: Int = JSONValue.nodeLimit
    ) throws(Failure) -> JSONValue {
        try parse(SmallFile.read(path, limitBytes: limitBytes), file: path, nodeLimit: nodeLimit)
    }
}

/// A recursive-descent reader over bytes.
private struct JSONReader {
    let bytes: [UInt8]
    let file: String
    let nodeLimit: Int
    var at = 0
    var values = 0

    init(bytes: [UInt8], file: String, nodeLimit: Int) {
        self.bytes = bytes
        self.file = file
        self.nodeLimit = nodeLimit
    }

    mutating func document() throws(Failure) -> JSONValue {
        if let wrong = bytes.withUnsafeBytes(TextCheck.firstInvalidUTF8) {
            throw failure("a byte that is not UTF-8", at: wrong)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        skipBlanks()
        let value = try value(depth: 1)
        skipBlanks()
        if at < bytes.count { throw failure("more text after the end of the JSON document", at: at) }
        return value
    }

    private mutating func value(depth: Int) throws(Failure) -> JSONValue {
        if depth > JSONValue.depthLimit { throw failure("nested deeper than \(JSONValue.depthLimit) levels", at: at) }
        values += 1
        if values > nodeLimit { throw failure("more than \(nodeLimit) values", at: at) }
        guard at < bytes.count else { throw failure("a JSON value is missing at the end", at: at) }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONValue {
        at += 1
        var members: [JSONValue.Member] = []
        var names: Set<String> = []
        skipBlanks()
        if take("}") { return .object([]) }
        while true {
            skipBlanks()
            let start = at
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
                throw failure("a name in quotes is expected", at: at)
            }
            let name = try string()
            if !names.insert(name).inserted {
                throw failure("the name '\(name)' stands twice in one object", at: start)
            }
            skipBlanks()
            guard take(":") else { throw failure("':' is expected after a name", at: at) }
            skipBlanks()
            members.append(JSONValue.Member(name, try value(depth: depth + 1)))
            skipBlanks()
            if take("}") { return .object(members) }
            guard take(",") else { throw failure("',' or '}' is expected", at: at) }
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSONValue {
        at += 1
        var values: [JSONValue] = []
        skipBlanks()
        if take("]") { return .array([]) }
        while true {
            skipBlanks()
            values.append(try value(depth: depth + 1))
            skipBlanks()
            if take("]") { return .array(values) }
            guard take(",") else { throw failure("',' or ']' is expected", at: at) }
        }
    }

    private mutating func word() throws(Failure) -> JSONValue {
        for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
        where bytes[at...].starts(with: word.utf8) {
            at += word.utf8.count
            return value
        }
        throw failure("no JSON value", at: at)
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = at
        var isWhole = true
        _ = take("-")
        if !take("0"), digits() == 0 { throw failure("digits are expected", at: at) }
        if take(".") {
            isWhole = false
            if digits() == 0 { throw failure("digits are expected after '.'", at: at) }
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            if digits() == 0 { throw failure("digits are expected in the exponent", at: at) }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, text != "-0", let integer = Int64(text) { return .int(integer) }
        guard let number = Double(text), number.isFinite else { throw failure("a number out of range", at: start) }
        return .number(number)
    }

    private mutating func string() throws(Failure) -> String {
        let start = at
        at += 1
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text.append(contentsOf: try escape().utf8)
            case 0..<0x20: throw failure("a control character inside a string", at: at - 1)
            default: text.append(byte)
            }
        }
        throw failure("a string without an end", at: start)
    }

    private mutating func escape() throws(Failure) -> String {
        guard at < bytes.count else { throw failure("an escape without an end", at: at) }
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
        case UInt8(ascii: "u"):
            let start = at - 2
            let high = try hex()
            if let scalar = Unicode.Scalar(high) { return String(Character(scalar)) }
            guard (0xD800...0xDBFF).contains(high), take("\\"), take("u") else {
                throw failure("half of a surrogate pair", at: start)
            }
            let low = try hex()
            guard (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            else { throw failure("half of a surrogate pair", at: start) }
            return String(Character(scalar))
        default: throw failure("an unknown escape", at: at - 2)
        }
    }

    private mutating func hex() throws(Failure) -> UInt32 {
        guard at + 4 <= bytes.count, bytes[at..<at + 4].allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
            let code = UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits are expected", at: at) }
        at += 4
        return code
    }

    private mutating func digits() -> Int {
        let start = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        return at - start
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipBlanks() {
        while at < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
    }

    private func failure(_ message: String, at offset: Int) -> Failure {
        let place = TextPlace(of: offset, in: bytes)
        let text = bytes.dropFirst(offset).prefix(40).prefix { $0 != 0x0A }
        return Failure(
            .data,
            Diagnostic(
                message, file: file, line: place.line, column: place.column,
                text: String(decoding: text, as: UTF8.self)))
    }
}
