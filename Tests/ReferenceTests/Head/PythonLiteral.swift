import WinnowModel

/// Reads the Python literals in which vectors write attributes: dictionaries with text keys, lists, tuples, texts, bytes, numbers, truth values.
struct PythonLiteral {
    private var rest: [UInt8]

    /// Keys and values of a dictionary; `nil` when it is none.
    static func dictionary(_ text: String) -> [(key: String, value: AttributeValue)]? {
        var reader = PythonLiteral(rest: Array(text.utf8))
        guard reader.take("{") else { return nil }
        var pairs: [(String, AttributeValue)] = []
        while !reader.take("}") {
            if !pairs.isEmpty, !reader.take(", ") { return nil }
            guard case .string(let key) = reader.value(), reader.take(": "), let value = reader.value() else {
                return nil
            }
            pairs.append((key, value))
        }
        return reader.rest.isEmpty ? pairs : nil
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest.removeFirst(text.utf8.count)
        return true
    }

    private mutating func value() -> AttributeValue? {
        if take("True") { return .bool(true) }
        if take("False") { return .bool(false) }
        if take("[") { return list("]") }
        if take("(") { return list(")") }
        if take("b'") { return quoted().map { .bytes($0) } }
        if take("'") { return quoted().map { .string(String(decoding: $0, as: UTF8.self)) } }
        let digits = String(decoding: rest.prefix { !",:]}) ".utf8.contains($0) }, as: UTF8.self)
        rest.removeFirst(digits.utf8.count)
        return Int64(digits).map { .int($0) } ?? Double(digits).map { .double($0) }
    }

    private mutating func list(_ end: String) -> AttributeValue? {
        var elements: [AttributeValue] = []
        while !take(end) {
            if !elements.isEmpty, !take(", ") {
                guard take(","), take(end) else { return nil }
                break
            }
            guard let element = value() else { return nil }
            elements.append(element)
        }
        return .array(elements)
    }

    private mutating func quoted() -> [UInt8]? {
        var bytes: [UInt8] = []
        while let next = rest.first {
            rest.removeFirst()
            if next == 0x27 { return bytes }
            guard next == 0x5C, let escaped = rest.first else {
                bytes.append(next)
                continue
            }
            rest.removeFirst()
            bytes.append(escaped == 0x6E ? 0x0A : escaped == 0x74 ? 0x09 : escaped)
        }
        return nil
    }
}
