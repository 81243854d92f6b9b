import WinnowModel

/// Help texts, derived from the declarations.
enum Help {
    /// The first screen: all verbs, one line each.
    static func overview(_ verbs: [any Verb.Type], width: Int) -> String {
        let column = verbs.map { $0.name.count }.max() ?? 0
        var lines = [
            "winnow \(winnowVersion): shows before the rollout what a trace sampling configuration keeps, misses and costs.",
            "", "usage: winnow VERB …", "",
        ]
        for verb in verbs { lines += entry(verb.name, verb.summary, column: column + 4, width: width) }
        lines += [
            "", "winnow VERB --help: usage, options and examples of one verb. winnow --version: the version.", "",
            "exit codes: " + ExitCode.legend,
        ]
        return lines.flatMap { wrap($0, width: width, indent: $0.prefix { $0 == " " }.count + 2) }
            .joined(separator: "\n") + "\n"
    }

    /// Help of one verb.
    static func page(_ verb: any Verb.Type, width: Int) -> String {
        var lines = wrap("winnow \(verb.name): \(verb.summary)", width: width, indent: 2)
        lines += ["", "usage: winnow \(usage(verb))"]
        let names = verb.positionals.map(\.name) + verb.options.map(\.usage)
        let column = min(34, (names.map { $0.count }.max() ?? 0) + 4)
        if !verb.positionals.isEmpty {
            lines.append("")
            for positional in verb.positionals {
                let choices = positional.choices.isEmpty ? "" : ": " + positional.choices.joined(separator: ", ")
                lines += entry(positional.name, positional.meaning + choices, column: column, width: width)
            }
        }
        lines += ["", "options:"]
        for option in verb.options {
            var meaning = option.meaning
            if option.arity != .once { meaning += "; repeatable" }
            if !option.defaultText.isEmpty { meaning += " (default: \(option.defaultText))" }
            lines += entry(option.usage, meaning, column: column, width: width)
        }
        lines += entry("-h, --help", "this text", column: column, width: width)
        lines += ["", "examples:"]
        for example in verb.examples {
            lines += wrap("# " + example.purpose, width: width - 2, indent: 2).map { "  " + $0 }
            lines.append("  winnow " + example.line)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `run EXPERIMENT.yaml [options]`
    static func usage(_ verb: any Verb.Type) -> String {
        ([verb.name] + verb.positionals.map(\.usage) + ["[options]"]).joined(separator: " ")
    }

    private static func entry(_ name: String, _ meaning: String, column: Int, width: Int) -> [String] {
        let start = "  " + name
        var lines = wrap(meaning, width: max(20, width - column), indent: 0)
            .map { String(repeating: " ", count: column) + $0 }
        if start.count + 2 <= column {
            lines[0] = start + lines[0].dropFirst(start.count)
        } else {
            lines.insert(start, at: 0)
        }
        return lines
    }

    /// Lines of at most `width` columns, broken at spaces; `indent` columns before all but the first.
    static func wrap(_ text: String, width: Int, indent: Int) -> [String] {
        if text.count <= width { return [text] }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
            } else {
                line += (line.isEmpty && lines.isEmpty ? "" : " ") + word
            }
        }
        return lines + [line]
    }
}
