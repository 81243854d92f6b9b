import WinnowModel

/// Commands for people to copy.
public enum ShellText {
    /// An argument as a shell reads it back.
    static func quoted(_ argument: String) -> String {
        let plain = argument.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || [0x2D, 0x2E, 0x2F, 0x3A, 0x40, 0x5F, 0x2C, 0x2B, 0x25].contains($0)
        }
        if plain && !argument.isEmpty { return argument }
        if argument.unicodeScalars.contains(where: \.isUnseen) { return escaped(argument) }
        return "'" + argument.replacing("'", with: "'\\''") + "'"
    }

    /// An argument with characters that a terminal must not see, as bash, zsh and ksh read it back.
    private static func escaped(_ argument: String) -> String {
        var text = "$'"
        for scalar in argument.unicodeScalars {
            if scalar.isUnseen || scalar == "'" || scalar == "\\" {
                for byte in String(scalar).utf8 {
                    let hex = String(byte, radix: 16)
                    text += "\\x" + (hex.count < 2 ? "0" : "") + hex
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }

    /// A command line of this program.
    public static func command(_ program: String, _ arguments: [String]) -> String {
        ([program] + arguments).map(quoted).joined(separator: " ")
    }

    /// A command that starts with `winnow `, as the program was really called.
    static func localised(_ command: String, program: String) -> String {
        command.hasPrefix("winnow ") ? quoted(program) + command.dropFirst("winnow".count) : command
    }

    /// Lines of at most `width` columns that a shell reads as one command; breaks only at blanks outside quotes.
    static func lines(_ command: String, width: Int, indent: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in command {
            if character == "'" { isQuoted.toggle() }
            if character == " " && !isQuoted {
                words.append(word)
                word = ""
            } else {
                word.append(character)
            }
        }
        words.append(word)
        var lines = [indent + words[0]]
        for (place, word) in words.dropFirst().enumerated() {
            let isLast = place == words.count - 2
            let room = width - (isLast ? 0 : 2)
            let last = lines[lines.count - 1]
            if last.displayWidth + 1 + word.displayWidth <= room {
                lines[lines.count - 1] += " " + word
            } else {
                lines[lines.count - 1] += " \\"
                lines.append(indent + "  " + word)
            }
        }
        return lines
    }
}
