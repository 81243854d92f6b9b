import WinnowSettings
import WinnowModel

/// Where something stands in a scenario file, so that a finding can name it.
struct SourcePlace: Sendable, Hashable {
    var file = ""
    var line = 0
    var column = 0
    var text = ""

    /// A finding about what stands here.
    func finding(_ message: String, remedy: String = "", text: String? = nil) -> Diagnostic {
        Diagnostic(message, file: file, line: line, column: column, text: text ?? self.text, remedy: remedy)
    }
}

extension SourcePlace {
    /// The place of a node; `text` is what a finding shows unless it says otherwise.
    init(_ node: YAMLNode, text: String? = nil) {
        self.init(file: node.file, line: node.line, column: node.column, text: text ?? node.text ?? "")
    }
}
