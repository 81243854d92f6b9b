/// Completion scripts.
enum CompletionsVerb: Verb {
    static let name = "completions"
    static let summary = "completion script for a shell"
    static let positionals = [Positional("SHELL", "which shell", choices: Completions.shells)]
    static let options = Common.terminal
    static let examples = [
        (line: "completions bash > ~/.local/share/bash-completion/completions/winnow", purpose: "for bash"),
        (line: "completions fish > ~/.config/fish/completions/winnow.fish", purpose: "for fish"),
    ]

    static func perform(_ arguments: ParsedArguments, _ console: Console) throws -> ExitCode {
        try console.print(Completions.script(for: arguments.argument(0) ?? "", Tool.verbs) ?? "")
        return .success
    }
}
