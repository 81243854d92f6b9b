/// Completion scripts of shells, derived from the declarations.
enum Completions {
    /// Shells that are served.
    static let shells = ["bash", "zsh", "fish"]

    /// The script for a shell; `nil` for a shell that is not served.
    static func script(for shell: String, _ verbs: [any Verb.Type]) -> String? {
        switch shell {
        case "bash": bash(verbs)
        case "zsh": "#compdef winnow\nautoload -U +X bashcompinit && bashcompinit\n" + bash(verbs)
        case "fish": fish(verbs)
        default: nil
        }
    }

    private static func bash(_ verbs: [any Verb.Type]) -> String {
        var text = """
            _winnow() {
                local word="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" verb="${COMP_WORDS[1]}"
                if [ "$COMP_CWORD" -eq 1 ]; then
                    COMPREPLY=($(compgen -W "\(verbs.map { $0.name }.joined(separator: " ")) --help --version" -- "$word"))
                    return
                fi
                case "$verb" in

            """
        for verb in verbs {
            let options = verb.options.map { "--" + $0.name } + ["--help"]
            text += "    \(verb.name))\n"
            let listed = verb.options.filter { !$0.choices.isEmpty }
            if !listed.isEmpty {
                text += "        case \"$before\" in\n"
                for option in listed {
                    let words = option.choices.joined(separator: " ")
                    text += "        --\(option.name)) COMPREPLY=($(compgen -W \"\(words)\" -- \"$word\")); return ;;\n"
                }
                text += "        esac\n"
            }
            let words = (verb.positionals.flatMap(\.choices) + options).joined(separator: " ")
            text += "        COMPREPLY=($(compgen -W \"\(words)\" -- \"$word\") $(compgen -f -- \"$word\")) ;;\n"
        }
        return text + "    esac\n}\ncomplete -o filenames -F _winnow winnow\n"
    }

    private static func fish(_ verbs: [any Verb.Type]) -> String {
        func quoted(_ text: String) -> String {
            "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        }
        var text = ""
        for verb in verbs {
            text += "complete -c winnow -n __fish_use_subcommand -f -a \(verb.name) -d \(quoted(verb.summary))\n"
        }
        for verb in verbs {
            let condition = "-n '__fish_seen_subcommand_from \(verb.name)'"
            let words = verb.positionals.flatMap(\.choices)
            if !words.isEmpty {
                text += "complete -c winnow \(condition) -f -a \(quoted(words.joined(separator: " ")))\n"
            }
            for option in verb.options {
                var line = "complete -c winnow \(condition) -l \(option.name)"
                if let short = option.short { line += " -s \(short)" }
                if !option.choices.isEmpty {
                    line += " -x -a \(quoted(option.choices.joined(separator: " ")))"
                } else if !option.isFlag {
                    line += option.isFile ? " -r -F" : " -x"
                }
                text += line + " -d \(quoted(option.meaning))\n"
            }
        }
        return text
    }
}
