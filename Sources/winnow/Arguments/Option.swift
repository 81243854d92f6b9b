/// An option of a verb, declared once: parser, help and completions all read this.
struct Option<Value: Sendable>: AnyOption {
    let name: String
    let short: Character?
    let placeholder: String
    let meaning: String
    let defaultText: String
    let arity: OptionArity
    let parser: ValueParser<Value>

    /// An option with a value; `placeholder` stands for it in help.
    init(
        _ name: String, short: Character? = nil, _ placeholder: String, _ meaning: String, default text: String = "",
        arity: OptionArity = .once, _ parser: ValueParser<Value>
    ) {
        self.name = name
        self.short = short
        self.placeholder = placeholder
        self.meaning = meaning
        defaultText = text
        self.arity = arity
        self.parser = parser
    }

    var expectation: String { parser.expectation }
    var choices: [String] { parser.choices }
    var isFile: Bool { parser.isFile }
    func parse(_ text: String) -> (any Sendable)? { parser.parse(text) }
}

extension Option where Value == Bool {
    /// An option without a value.
    init(flag name: String, short: Character? = nil, _ meaning: String) {
        self.init(name, short: short, "", meaning, .flag)
    }
}

/// How often an option may stand on a command line.
enum OptionArity: Sendable {
    /// At most once.
    case once
    /// As often as one likes.
    case repeatable
    /// As often as one likes, with several values after one name.
    case list
}

/// An option whose type of value does not matter.
protocol AnyOption: Sendable {
    /// The long name without dashes.
    var name: String { get }
    /// The letter after a single dash.
    var short: Character? { get }
    /// What stands for the value in help; empty for a flag.
    var placeholder: String { get }
    /// What it does, one line.
    var meaning: String { get }
    /// What holds without it; empty for nothing.
    var defaultText: String { get }
    /// How often it may stand.
    var arity: OptionArity { get }
    /// What a value must be.
    var expectation: String { get }
    /// Words that can be completed.
    var choices: [String] { get }
    /// True when a file's name is expected.
    var isFile: Bool { get }
    /// The value, `nil` when the text is none.
    func parse(_ text: String) -> (any Sendable)?
}

extension AnyOption {
    /// True for an option without a value.
    var isFlag: Bool { placeholder.isEmpty }
    /// `--seeds N`, with the short form in front.
    var usage: String {
        let value = placeholder.isEmpty ? "" : " \(placeholder)\(arity == .list ? "…" : "")"
        return (short.map { "-\($0), " } ?? "    ") + "--\(name)\(value)"
    }
}
