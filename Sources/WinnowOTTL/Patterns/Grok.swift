/// Grok expressions: regular expressions with named building blocks, `%{NUMBER:code:int}` (elastic/go-grok).
struct Grok: Sendable {
    private let own: [String: String]
    private let namedOnly: Bool

    /// Rounds of putting in building blocks before references are taken to go in a circle, and what an expression may grow to.
    private static let rounds = 64
    private static let longest = 1 << 18

    /// Checks additional building blocks, written `NAME=pattern`.
    init(definitions: [Text], namedOnly: Bool) throws(EvaluationError) {
        var own: [String: String] = [:]
        for definition in definitions {
            guard let mark = definition.firstIndex(of: "=") else {
                throw EvaluationError(
                    "pattern '\(definition.string.prefix(20))' has incorrect format, expecting PATTERNNAME=pattern definition"
                )
            }
            let name = Text(bytes: Array(definition.bytes[..<mark])).string
            if name.contains(":") { throw EvaluationError("pattern ID '\(name)' should not contain ':'") }
            own[name] = Text(bytes: Array(definition.bytes[(mark + 1)...])).string
        }
        self.own = own
        self.namedOnly = namedOnly
    }

    /// A compiled expression with what its groups are to become.
    struct Compiled: Sendable {
        let expression: GoRegex
        let fields: [Field]

        struct Field: Sendable {
            var group: Int
            var name: Text
            var type: String
        }

        /// What the groups of the first match hold; empty ones are left out.
        func fields(of text: Text) throws(EvaluationError) -> ValueMap {
            var map = ValueMap()
            guard !fields.isEmpty, let match = expression.match(in: text) else { return map }
            for field in fields {
                guard let range = match[field.group], !range.isEmpty else { continue }
                map[field.name] = try Self.value(Text(bytes: Array(text.bytes[range])), field)
            }
            return map
        }

        private static func value(_ text: Text, _ field: Field) throws(EvaluationError) -> OTTLValue {
            switch field.type {
            case "", "string": return .string(text)
            case "int", "long": return try OTTLValue.string(text).coerced(to: .intLike)
            case "double", "float": return try OTTLValue.string(text).coerced(to: .doubleLike)
            case "bool", "boolean": return try OTTLValue.string(text).coerced(to: .boolLike)
            default: throw EvaluationError("invalid type for \(field.name.string): type not specified")
            }
        }
    }

    /// Puts the building blocks in and compiles.
    func compile(_ pattern: Text) throws(EvaluationError) -> Compiled {
        var text = pattern.bytes
        var types: [String: String] = [:]
        for _ in 0..<Self.rounds {
            guard let expanded = try expand(text, &types) else { break }
            text = expanded
            if text.count > Self.longest { throw EvaluationError("the grok expression is too large") }
        }
        let expression = try GoRegex(Text(bytes: text))
        let fields = expression.names.enumerated().compactMap { index, name in
            name.isEmpty
                ? nil
                : Compiled.Field(
                    group: index + 1,
                    name: Text(name.split(separator: "___", omittingEmptySubsequences: false).joined(separator: ".")),
                    type: types[name] ?? "")
        }
        return Compiled(expression: expression, fields: fields)
    }

    /// One round over all references; `nil` where there are none.
    private func expand(_ text: [UInt8], _ types: inout [String: String]) throws(EvaluationError) -> [UInt8]? {
        var result: [UInt8] = []
        var index = 0
        var hasReference = false
        while index < text.count {
            guard text[index...].starts(with: "%{".utf8), let reference = Self.reference(text, index) else {
                result.append(text[index])
                index += 1
                continue
            }
            hasReference = true
            index = reference.end
            guard let block = own[reference.block] ?? GrokPatterns.all[reference.block] else {
                throw EvaluationError("pattern definition '\(reference.block)' unknown")
            }
            if let type = reference.type, let name = reference.name { types[name] = type }
            let opening = reference.name == nil && namedOnly ? "(?:" : "(?P<\(reference.name ?? reference.block)>"
            result.append(contentsOf: (opening + block + ")").utf8)
        }
        return hasReference ? result : nil
    }

    /// `%{BLOCK}`, `%{BLOCK:name}` or `%{BLOCK:name:type}`; points of the name become three underscores.
    private static func reference(
        _ text: [UInt8], _ start: Int
    ) -> (block: String, name: String?, type: String?, end: Int)? {
        guard let end = text[start...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let parts = String(decoding: text[(start + 2)..<end], as: UTF8.self)
            .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        func isWord(_ text: String, _ more: String = "") -> Bool {
            !text.isEmpty
                && text.unicodeScalars.allSatisfy {
                    $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) || $0 == "_"
                        || more.unicodeScalars.contains($0)
                }
        }
        guard (1...3).contains(parts.count), isWord(parts[0]), parts.count < 2 || isWord(parts[1], "+."),
            parts.count < 3 || isWord(parts[2])
        else { return nil }
        let name =
            parts.count > 1
            ? parts[1].split(separator: ".", omittingEmptySubsequences: false).joined(separator: "___") : nil
        return (parts[0], name, parts.count > 2 ? parts[2] : nil, end + 1)
    }
}
