import WinnowModel
import WinnowSettings

/// Values of an Alloy file as YAML nodes with the file's places.
struct AlloyValues {
    /// A node at a token's place.
    func node(_ content: YAMLNode.Content, _ place: AlloyToken) -> YAMLNode {
        YAMLNode(content, file: place.file, line: place.line, column: place.column)
    }

    /// A key at a token's place.
    func key(_ name: String, _ place: AlloyToken) -> YAMLNode {
        node(.scalar(YAMLScalar(name, style: .quoted)), place)
    }

    /// How a value is used.
    enum Use {
        /// Nobody reads it here: an expression that only Alloy knows is its own text.
        case unread
        /// It is only looked at for what is refused: a variable that is not set stays a reference, so that nothing is refused for it.
        case checked
        /// Samplers and processors are made of it.
        case read
    }

    /// A value; one that is known only where Alloy runs is a reference that nothing here resolves.
    func node(_ value: AlloyValue, for use: Use) -> YAMLNode {
        let place = value.place
        switch value.content {
        // A dollar sign is one, whatever follows.
        case .text(let text):
            return node(.scalar(YAMLScalar(escaped(text), style: .quoted)), place)
        case .environment(let text):
            return node(.scalar(YAMLScalar(escaped(text), tag: YAMLScalar.environmentTag)), place)
        case .unset(let name):
            if use != .checked { return node(.scalar(YAMLScalar("", style: .quoted)), place) }
            return node(.scalar(YAMLScalar("${env:\(name)}")), place)
        case .number(let text): return node(.scalar(YAMLScalar(text)), place)
        case .bool(let bool): return node(.scalar(YAMLScalar(bool ? "true" : "false")), place)
        case .null: return node(.scalar(YAMLScalar("null")), place)
        case .list(let elements): return node(.sequence(elements.map { node($0, for: use) }), place)
        case .object(let members):
            return node(
                .mapping(
                    members.map { YAMLEntry(key: key($0.name, $0.place), value: node($0.value, for: use)) }),
                place)
        case .input: return unknown("a component's input", place, use)
        case .unknown(let shown): return unknown(shown, place, use)
        }
    }

    private func escaped(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "$")) ? text.replacing("$", with: "$$") : text
    }

    private func unknown(_ expression: String, _ place: AlloyToken, _ use: Use) -> YAMLNode {
        // Braces and dollar signs would end the reference.
        let shown = String(expression.prefix(80).map { "{}$".contains($0) ? "…" : $0 })
        return node(.scalar(YAMLScalar(use != .unread ? "${alloy:\(shown)}" : shown, style: .quoted)), place)
    }
}
