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
        return writer.text
    }
}

private struct JSONWriter {
    let isPretty: Bool
    let isSorted: Bool
    var text = ""

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .int(let integer): text += String(integer)
        case .number(let number): text += number.isFinite ? number.description : "null"
        case .string(let string): text += JSONLiteral.quoted(string)
        case .array(let values):
            list("[", values, "]", indent) { writer, value in writer.write(value, indent: indent + 1) }
        case .object(let members):
            // Names are ordered by their UTF-8, which no locale changes.
            let ordered = isSorted ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
            list("{", ordered, "}", indent) { writer, member in
                writer.text += JSONLiteral.quoted(member.name)
                writer.text += writer.isPretty ? ": " : ":"
                writer.write(member.value, indent: indent + 1)
            }
        }
    }

    private mutating func list<Element>(
        _ open: String, _ elements: [Element], _ close: String, _ indent: Int,
        write: (inout Self, Element) -> Void
    ) {
        text += open
        for (place, element) in elements.enumerated() {
            if place > 0 { text += "," }
            newLine(indent + 1)
            write(&self, element)
        }
        if !elements.isEmpty { newLine(indent) }
        text += close
    }

    private mutating func newLine(_ indent: Int) {
        if isPretty { text += "\n" + String(repeating: "  ", count: indent) }
    }
}
