/// A verb of the command line: what it takes, and what it does with it. A verb is a file.
protocol Verb: Sendable {
    /// What is typed.
    static var name: String { get }
    /// One line.
    static var summary: String { get }
    /// What follows without a dash.
    static var positionals: [Positional] { get }
    /// The verb's own options, then groups of common ones.
    static var options: [any AnyOption] { get }
    /// Command lines that run as they stand, without the program's name, and what each is for.
    static var examples: [(line: String, purpose: String)] { get }
    /// Does it; the returned code ends the program.
    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode
}

/// An argument without a dash.
struct Positional: Sendable {
    /// How many are wanted.
    enum Count: Sendable {
        case one
        case optional
        case oneOrMore
        case any
    }

    /// What stands for it in help.
    let name: String
    /// What it is, one line.
    let meaning: String
    let count: Count
    /// The only words that are accepted; empty when anything is.
    let choices: [String]

    init(_ name: String, _ meaning: String, _ count: Count = .one, choices: [String] = []) {
        self.name = name
        self.meaning = meaning
        self.count = count
        self.choices = choices
    }

    /// `NAME`, `[NAME]`, `NAME…`.
    var usage: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .oneOrMore: "\(name)…"
        case .any: "[\(name)…]"
        }
    }
}
