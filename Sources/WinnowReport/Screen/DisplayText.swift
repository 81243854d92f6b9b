import WinnowModel

extension String {
    /// Columns that the text takes on a terminal: combining marks none, wide East Asian characters and emoji two.
    var displayWidth: Int {
        unicodeScalars.reduce(0) { width, scalar in
            switch scalar.value {
            case 0x0300...0x036F, 0x200B...0x200F, 0xFE00...0xFE0F: width
            case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
                0x1F300...0x1FAFF, 0x20000...0x3FFFD:
                width + 2
            default: width + 1
            }
        }
    }

    /// Filled with blanks at the end.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - displayWidth)) }

    /// Without blanks at the end.
    var trimmedEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// With `…` in the place of its middle where it is wider than `width`.
    func shortened(to width: Int) -> String {
        guard displayWidth > width, width > 2 else { return self }
        let scalars = Array(unicodeScalars)
        let tail = (width - 1) / 2
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars.prefix(width - 1 - tail))
        text += "…"
        text.unicodeScalars.append(contentsOf: scalars.suffix(tail))
        return text
    }

    /// A name from user data that can't write to the terminal.
    var visibleName: String { visible }

    /// Lines of at most `width` columns, broken at blanks; later lines start with `indent`. A longer word stays whole.
    func wrapped(to width: Int, indent: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
            if line.isEmpty {
                line = (lines.isEmpty ? "" : indent) + word
            } else if line.displayWidth + 1 + word.displayWidth <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = indent + word
            }
        }
        return lines + [line]
    }
}

/// Colour on a terminal, nothing elsewhere.
struct Style {
    /// How a text may look.
    enum Paint: String {
        case plain = ""
        case bold = "1"
        case dim = "2"
        case bad = "31"
        case warning = "33"
    }

    let isOn: Bool

    func paint(_ text: String, _ paint: Paint) -> String {
        isOn && paint != .plain && !text.isEmpty ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}
