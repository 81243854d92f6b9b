import WinnowModel
import WinnowSettings

/// Lists that hold either texts (the basic style) or groups with keys of their own (the advanced one), never both.
enum ContextGroups {
    /// The groups of a list; `wrap` makes groups of texts. `nil` where the list is refused.
    static func read<Group: SettingsBlock>(
        _ node: YAMLNode, into diagnostics: inout [Diagnostic], wrap: ([OTTLText]) -> [Group]
    ) -> [Group]? {
        guard let elements = node.elements else {
            diagnostics.append(
                node.diagnostic("a list is expected here, not \(node.kindName)", remedy: "write each after '- '"))
            return nil
        }
        var texts: [OTTLText] = []
        var groups: [Group] = []
        for element in elements {
            if element.isNull {
                diagnostics.append(
                    element.diagnostic("nothing stands here: the Collector refuses it", remedy: "take the line out"))
            } else if case .text(let text) = element.value {
                texts.append(OTTLText(text: text, node: element))
            } else {
                groups.append(Settings.decode(Group.self, from: element, into: &diagnostics))
            }
        }
        if !texts.isEmpty, !groups.isEmpty {
            diagnostics.append(
                node.diagnostic(
                    "texts and groups in one list: the Collector refuses it", remedy: "write all as groups"))
        }
        return texts.isEmpty ? groups : wrap(texts)
    }
}
