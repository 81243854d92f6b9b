/// What was typed, checked against a verb's declarations.
struct ParsedArguments: Sendable {
    /// Everything that was typed after the program's name.
    let typed: [String]
    fileprivate(set) var positionals: [[String]] = []
    fileprivate(set) var values: [String: [any Sendable]] = [:]
    /// True for `--help`.
    fileprivate(set) var wantsHelp = false

    init(typed: [String]) { self.typed = typed }

    /// The values of the positional with this number.
    func arguments(_ place: Int) -> [String] { place < positionals.count ? positionals[place] : [] }

    /// The value of the positional with this number; `nil` for an optional one that was not given.
    func argument(_ place: Int) -> String? { arguments(place).first }

    /// The value of an option, `nil` when it was not given.
    subscript<Value>(_ option: Option<Value>) -> Value? { values[option.name]?.last as? Value }

    /// All values of an option, in the order typed.
    func all<Value>(_ option: Option<Value>) -> [Value] { (values[option.name] ?? []).compactMap { $0 as? Value } }

    /// True when the flag was given.
    func has(_ flag: Option<Bool>) -> Bool { values[flag.name] != nil }
}

extension ParsedArguments {
    mutating func add(_ value: any Sendable, to option: any AnyOption) {
        values[option.name, default: []].append(value)
    }

    mutating func setPositionals(_ values: [[String]]) { positionals = values }

    mutating func askForHelp() { wantsHelp = true }
}
