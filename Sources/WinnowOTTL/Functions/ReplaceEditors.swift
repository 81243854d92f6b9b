/// Editors that replace texts.
enum ReplaceEditors {
    static let all: [FunctionEntry] = [
        FunctionEntry(
            "replace_match", .editor,
            [
                "target": .path, "pattern": .string, "replacement": .string, "function?": .function,
                "replacement_format?": .string,
            ]
        ) { creation throws(EvaluationError) in
            let replacer = try Replacer(creation, pattern: 1, isGlob: true)
            return .editor(
                .change(.any) { target, values throws(EvaluationError) in
                    guard case .string(let text) = target else { return nil }
                    return try replacer.whole(text, Arguments(values)).map(OTTLValue.string)
                })
        },
        FunctionEntry(
            "replace_all_matches", .editor,
            [
                "target": .mapPath, "pattern": .string, "replacement": .string, "function?": .function,
                "replacement_format?": .string,
            ]
        ) { creation throws(EvaluationError) in
            let replacer = try Replacer(creation, pattern: 1, isGlob: true)
            return MapEditors.edit { map, arguments throws(EvaluationError) in
                for (index, pair) in map.pairs.enumerated() {
                    guard case .string(let text) = pair.value, let new = try replacer.whole(text, arguments) else {
                        continue
                    }
                    map.update(at: index, to: .string(new))
                }
            }
        },
        FunctionEntry(
            "replace_pattern", .editor,
            [
                "target": .path, "regex_pattern": .string, "replacement": .string, "function?": .function,
                "replacement_format?": .string,
            ]
        ) { creation throws(EvaluationError) in
            let replacer = try Replacer(creation, pattern: 1, isGlob: false)
            return .editor(
                .change(.any) { target, values throws(EvaluationError) in
                    guard case .string(let text) = target else { return nil }
                    return try replacer.parts(text, Arguments(values)).map(OTTLValue.string)
                })
        },
        FunctionEntry(
            "replace_all_patterns", .editor,
            [
                "target": .mapPath, "mode": .literalString, "regex_pattern": .string, "replacement": .string,
                "function?": .function, "replacement_format?": .string,
            ], replaceAllPatterns),
    ]

    private static func replaceAllPatterns(_ creation: Creation) throws(EvaluationError) -> Implementation {
        let replacer = try Replacer(creation, pattern: 2, isGlob: false)
        let mode = creation.text(1)?.string ?? ""
        guard mode == "key" || mode == "value" else {
            throw EvaluationError("invalid mode \(mode), must be either 'key' or 'value'")
        }
        return MapEditors.edit { map, arguments throws(EvaluationError) in
            var updated = ValueMap()
            for pair in map.pairs {
                if mode == "key" {
                    updated[try replacer.parts(pair.key, arguments) ?? pair.key] = pair.value
                } else if case .string(let text) = pair.value, let new = try replacer.parts(text, arguments) {
                    updated[pair.key] = .string(new)
                } else {
                    updated[pair.key] = pair.value
                }
            }
            map = updated
        }
    }
}

/// Replaces what a pattern matches by a text, or by what a function makes of it.
private struct Replacer: Sendable {
    private let source: PatternSource
    private let place: Int
    private let function: (@Sendable (Text) throws(EvaluationError) -> OTTLValue)?

    init(_ creation: Creation, pattern place: Int, isGlob: Bool) throws(EvaluationError) {
        source =
            isGlob
            ? try PatternSource(literal: creation.text(place), make: GlobPattern.regex)
            : try PatternSource(literal: creation.text(place))
        self.place = place
        function = creation.function
    }

    /// The replacement where the pattern matches the whole text.
    func whole(_ text: Text, _ arguments: Arguments) throws(EvaluationError) -> Text? {
        let pattern = try source.pattern(arguments.text(place))
        guard pattern.occurs(in: text) else { return nil }
        let replacement = arguments.text(place + 1)
        guard let function else { return replacement }
        return try formatted(try self.text(function(replacement)), arguments)
    }

    /// The text with every match replaced; `nil` where there is none.
    func parts(_ text: Text, _ arguments: Arguments) throws(EvaluationError) -> Text? {
        let pattern = try source.pattern(arguments.text(place))
        guard pattern.occurs(in: text) else { return nil }
        let replacement = arguments.text(place + 1)
        guard let function else { return try pattern.replaceAll(in: text, with: replacement) }
        var result: [UInt8] = []
        var end = 0
        for match in pattern.matches(in: text) {
            guard let whole = match[0], whole.lowerBound >= end else { continue }
            let made = try self.text(function(pattern.expand(replacement, match, text)))
            result.append(contentsOf: text.bytes[end..<whole.lowerBound])
            result.append(contentsOf: try formatted(made, arguments).bytes)
            end = whole.upperBound
            if result.count > OTTLValue.sizeLimit { throw OTTLValue.tooLarge }
        }
        result.append(contentsOf: text.bytes[end...])
        return Text(bytes: result)
    }

    private func text(_ value: OTTLValue) throws(EvaluationError) -> Text {
        guard case .string(let text) = value else { throw EvaluationError("the replacement value must be a string") }
        return text
    }

    /// Puts the text into `replacement_format`, which has one `%s` and no other directive.
    private func formatted(_ text: Text, _ arguments: Arguments) throws(EvaluationError) -> Text {
        guard let format = arguments.optionalText(place + 3) else { return text }
        let parts = format.split("%s")
        let isPlain = parts.allSatisfy { !$0.bytes.contains(0x25) }
        guard parts.count >= 2, isPlain else {
            throw EvaluationError(
                "replacementFormat must be format string containing a single %s and no other format specifiers")
        }
        return GoFormat.print(format, [.string(text)])
    }
}
