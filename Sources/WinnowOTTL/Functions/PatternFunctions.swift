/// Converters over regular expressions.
enum PatternFunctions {
    static let all: [FunctionEntry] = [
        FunctionEntry("IsMatch", ["target": .stringLike, "pattern": .string], isMatch),
        FunctionEntry("ExtractPatterns", ["target": .string, "pattern": .string], extractPatterns),
        FunctionEntry(
            "ExtractGrokPatterns",
            [
                "target": .string, "pattern": .string, "named_captures_only?": .literalBool,
                "pattern_definitions?": .literalStrings,
            ], extractGrokPatterns),
    ]

    private static func isMatch(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let source = try PatternSource(literal: creation.text(1))
        if let pattern = source.constant { return .match(pattern) }
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let pattern = try source.pattern(arguments.text(1))
            guard let text = arguments.optionalText(0) else { return .bool(false) }
            return .bool(pattern.occurs(in: text))
        }
    }

    private static let noGroups = EvaluationError("at least 1 named capture group must be supplied in the given regex")

    private static func extractPatterns(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let source = try PatternSource(literal: creation.text(1))
        if let pattern = source.constant, pattern.names.allSatisfy(\.isEmpty) { throw noGroups }
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let pattern = try source.pattern(arguments.text(1))
            if pattern.names.allSatisfy(\.isEmpty) { throw noGroups }
            let text = arguments.text(0)
            var map = ValueMap()
            guard let match = pattern.match(in: text) else { return .map(map) }
            for (index, name) in pattern.names.enumerated() where !name.isEmpty {
                let range = match[index + 1] ?? 0..<0
                map[Text(name)] = .string(Text(bytes: Array(text.bytes[range])))
            }
            return .map(map)
        }
    }

    private static func extractGrokPatterns(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let namedOnly = creation.bool(2) ?? false
        let grok = try Grok(definitions: creation.texts(3) ?? [], namedOnly: namedOnly)
        let literal = creation.text(1)
        let known = try literal.map { text throws(EvaluationError) in try grok.compile(text) }
        if let known, namedOnly, known.fields.isEmpty { throw noGroups }
        return .pure { values throws(EvaluationError) in
            let arguments = Arguments(values)
            let expression: Grok.Compiled
            if let known { expression = known } else { expression = try grok.compile(arguments.text(1)) }
            if namedOnly, expression.fields.isEmpty { throw noGroups }
            return .map(try expression.fields(of: arguments.text(0)))
        }
    }
}
