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
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private struct JSONWriter {
    let isPretty: Bool
    let isSorted: Bool
    var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue, indent: Int) {
        switch value {
        case .null: put("null")
        case .bool(let bool): put(bool ? "true" : "false")
        case .int(let integer): put(String(integer))
        case .number(let number): put(number.isFinite ? number.description : "null")
        case .string(let string): quote(string)
        case .array(let values):
            list("[", values, "]", indent) { writer, value in writer.write(value, indent: indent + 1) }
        case .object(let members):
            // Names are ordered by their UTF-8, which no locale changes.
            let ordered = isSorted ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
            list("{", ordered, "}", indent) { writer, member in
                writer.quote(member.name)
                writer.put(writer.isPretty ? ": " : ":")
                writer.write(member.value, indent: indent + 1)
            }
        }
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { JSONLiteral.append(UnsafeRawBufferPointer($0), to: &bytes) }
    }

    private mutating func list<Element>(
        _ open: String, _ elements: [Element], _ close: String, _ indent: Int,
        write: (inout Self, Element) -> Void
    ) {
        put(open)
        for (place, element) in elements.enumerated() {
            if place > 0 { put(",") }
            newLine(indent + 1)
            write(&self, element)
        }
        if !elements.isEmpty { newLine(indent) }
        put(close)
    }

    private mutating func newLine(_ indent: Int) {
        if isPretty { put("\n" + String(repeating: "  ", count: indent)) }
    }
}
