import WinnowModel

extension JSONValue {
    /// How a document is laid out.
    public enum Layout: Sendable {
        /// One line, no blanks.
        case compact
        /// Two blanks per level, one member or element a line.
        case pretty
    }

    /// The document as text, without a line end after it.
    ///
    /// Doubles are written with the fewest digits that read back the same; infinite and NaN, which JSON does not have, as `null`.
    public func text(_ layout: Layout = .compact, sortedKeys: Bool = false) -> String {
        var writer = JSONWriter(isPretty: layout == .pretty, isSorted: sortedKeys)
        writer.write(self, indent: 0)
        return String(decoding: writer.json.bytes, as: UTF8.self)
    }
}

private struct JSONWriter {
    let isPretty: Bool
    let isSorted: Bool
    var json = JSONText()

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: json.raw("null")
        case .bool(let bool): json.raw(bool ? "true" : "false")
        case .int(let integer): json.verbatim(String(integer))
        case .number(let number): json.verbatim(number.isFinite ? number.description : "null")
        case .string(let text): json.quoted(text)
        case .array(let values):
            json.open("[")
            for value in values {
                json.element()
                newLine(indent + 1)
                write(value, indent: indent + 1)
            }
            if !values.isEmpty { newLine(indent) }
            json.close("]")
        case .object(let members):
            // Names are ordered by their UTF-8, which no locale changes.
            let ordered = isSorted ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
            json.open("{")
            for member in ordered {
                json.element()
                newLine(indent + 1)
                json.quoted(member.name)
                json.raw(isPretty ? ": " : ":")
                write(member.value, indent: indent + 1)
            }
            if !members.isEmpty { newLine(indent) }
            json.close("}")
        }
    }

    private mutating func newLine(_ indent: Int) {
        if isPretty { json.verbatim("\n" + String(repeating: "  ", count: indent)) }
    }
}
