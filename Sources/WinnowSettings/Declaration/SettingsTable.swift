/// Documentation of declared blocks as Markdown tables.
public enum SettingsTable {
    /// One table for each block and each block inside it, in order of first mention; `level` is the depth of the headings.
    public static func markdown(_ blocks: [BlockShape], level: Int = 3) -> String {
        var waiting = blocks
        var seen = Set(blocks.map(\.heading))
        var text = ""
        while let block = waiting.first {
            waiting.removeFirst()
            text += "\(String(repeating: "#", count: level)) \(block.heading)\n\n\(block.summary)\n\n"
            text += "| key | takes | range | default | meaning |\n| --- | --- | --- | --- | --- |\n"
            for field in block.fields() {
                let fallback =
                    field.isRequired ? "required" : field.defaultText.map { $0.isEmpty ? "" : "`\($0)`" } ?? ""
                let cells = ["`\(field.key)`", field.shape.typeText, field.shape.rangeText, fallback, field.summary]
                text += "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
                waiting += field.shape.blocks.filter { seen.insert($0.heading).inserted }
            }
            if let key = block.shorthandKey { text += "\nA value in place of the mapping is its `\(key)`.\n" }
            text += "\n"
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text { result += character == "|" ? "\\|" : character == "\n" ? " " : String(character) }
        return result
    }
}

extension SettingShape {
    /// The blocks that stand in a value of this shape.
    var blocks: [BlockShape] {
        switch self {
        case .block(let block): [block]
        case .list(let element), .named(let element): element.blocks
        case .either(let shapes): shapes.flatMap(\.blocks)
        default: []
        }
    }
}
