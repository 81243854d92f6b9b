import WinnowModel

/// Reads a command line by a verb's declarations; everything that is wrong is a `Failure` of kind `usage`.
struct ArgumentParser {
    private let verb: any Verb.Type
    private let options: [any AnyOption]
    private var parsed: ParsedArguments
    private var loose: [String] = []
    private var lastList: (any AnyOption)?

    private init(_ verb: any Verb.Type, typed: [String]) {
        self.verb = verb
        options = verb.options
        parsed = ParsedArguments(typed: typed)
    }

    /// Reads `arguments`, which start with the verb's name.
    static func parse(_ arguments: [String], for verb: any Verb.Type) throws -> ParsedArguments {
        var parser = ArgumentParser(verb, typed: arguments)
        try parser.read(arguments.dropFirst())
        if parser.parsed.wantsHelp { return parser.parsed }
        try parser.assignPositionals()
        return parser.parsed
    }

    private mutating func read(_ arguments: ArraySlice<String>) throws {
        var rest = arguments
        while let argument = rest.popFirst() {
            if argument == "--" {
                loose += rest
                return
            }
            if argument == "--help" || argument == "-h" {
                parsed.askForHelp()
            } else if argument.hasPrefix("--") {
                try readLong(argument.dropFirst(2), &rest)
            } else if argument.hasPrefix("-") && argument != "-" {
                try readShort(argument.dropFirst(), &rest)
            } else {
                loose.append(argument)
            }
        }
    }

    private mutating func readLong(_ text: Substring, _ rest: inout ArraySlice<String>) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = options.first(where: { $0.name == parts[0] }) else {
            throw unknown("--" + parts[0], near: options.map { "--" + $0.name } + ["--help"])
        }
        if option.isFlag {
            if parts.count > 1 {
                throw Self.usage("--\(option.name) takes no value", text: "--" + text, verb)
            }
            try add("", to: option)
        } else if parts.count > 1 {
            try add(parts[1], to: option)
        } else {
            try readValues(of: option, "--" + option.name, &rest)
        }
    }

    private mutating func readShort(_ text: Substring, _ rest: inout ArraySlice<String>) throws {
        var letters = text
        while let letter = letters.popFirst() {
            guard let option = options.first(where: { $0.short == letter }) else {
                throw unknown("-\(letter)", near: [])
            }
            if option.isFlag {
                try add("", to: option)
            } else if letters.isEmpty {
                try readValues(of: option, "-\(letter)", &rest)
            } else {
                try add(String(letters), to: option)
                return
            }
        }
    }

    private mutating func readValues(of option: any AnyOption, _ typed: String, _ rest: inout ArraySlice<String>) throws
    {
        guard let value = rest.first, !isOption(value) else {
            throw Self.usage(
                "\(typed) needs a value", text: typed, remedy: "give it \(option.expectation)", verb)
        }
        rest.removeFirst()
        try add(value, to: option)
        guard option.arity == .list else { return }
        lastList = option
        while let value = rest.first, value == "-" || !value.hasPrefix("-") {
            rest.removeFirst()
            try add(value, to: option)
        }
    }

    /// True for a declared option: other words that start with a dash, such as `-1`, are values to be judged.
    private func isOption(_ text: String) -> Bool {
        if text == "--" || text == "--help" || text == "-h" { return true }
        if text.hasPrefix("--") {
            let name = text.dropFirst(2).prefix { $0 != "=" }
            return options.contains { $0.name == name }
        }
        guard text.count == 2, text.hasPrefix("-"), let letter = text.last else { return false }
        return options.contains { $0.short == letter }
    }

    private mutating func add(_ text: String, to option: any AnyOption) throws {
        guard let value = option.parse(text) else {
            let near = nearest(to: text, in: option.choices).map { "did you mean \($0)?" } ?? ""
            throw Self.usage(
                "--\(option.name) needs \(option.expectation), not '\(text)'", text: text, remedy: near, verb)
        }
        if option.arity == .once, !option.isFlag, parsed.values[option.name] != nil {
            throw Self.usage("--\(option.name) is given twice", text: text, verb)
        }
        parsed.add(value, to: option)
    }

    private mutating func assignPositionals() throws {
        var rest = loose[...]
        var groups: [[String]] = []
        for (place, positional) in verb.positionals.enumerated() {
            // What later positionals need is left to them.
            let needed = verb.positionals[(place + 1)...].count { $0.count == .one || $0.count == .oneOrMore }
            let free = max(0, rest.count - needed)
            let isSingle = positional.count == .one || positional.count == .optional
            let group = Array(rest.prefix(isSingle ? min(1, free) : free))
            rest = rest.dropFirst(group.count)
            if group.isEmpty, positional.count == .one || positional.count == .oneOrMore {
                var remedy = "usage: winnow \(Help.usage(verb))"
                if let lastList {
                    remedy += "; words after --\(lastList.name) belong to it, so put \(positional.name) before it"
                }
                throw Self.usage("\(verb.name) needs \(positional.name): \(positional.meaning)", remedy: remedy, verb)
            }
            for word in group where word.isEmpty {
                throw Self.usage("\(positional.name) is empty", verb)
            }
            if !positional.choices.isEmpty {
                for word in group where !positional.choices.contains(word) {
                    let near = nearest(to: word, in: positional.choices).map { "did you mean \($0)? " } ?? ""
                    throw Self.usage(
                        "'\(word)' is not one of the words that \(verb.name) knows", text: word,
                        remedy: near + "it knows " + positional.choices.joined(separator: ", "), verb)
                }
            }
            groups.append(group)
        }
        if let extra = rest.first {
            throw Self.usage("\(verb.name) does not expect '\(extra)'", text: extra, verb)
        }
        parsed.setPositionals(groups)
    }

    private func unknown(_ typed: String, near names: [String]) -> Failure {
        let near = nearest(to: typed, in: names).map { "did you mean \($0)?" } ?? ""
        return Self.usage("\(verb.name) has no option \(typed)", text: typed, remedy: near, verb)
    }

    private static func usage(_ message: String, text: String = "", remedy: String = "", _ verb: any Verb.Type)
        -> Failure
    {
        let help = "winnow \(verb.name) --help shows what can be given"
        return Failure(
            .usage, Diagnostic(message, text: text, remedy: remedy.isEmpty ? help : remedy))
    }
}
