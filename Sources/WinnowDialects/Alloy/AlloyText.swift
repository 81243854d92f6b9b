import WinnowModel
import WinnowSettings

/// Text in Grafana Alloy's syntax, wherever it stands.
enum AlloyText {
    /// Whether a text has components of the Collector in Alloy's syntax.
    static func looksLikeAlloy(_ text: String) -> Bool {
        guard text.holds("otelcol.") else { return false }
        // Line by line, without a list of them: a text may have as many as bytes.
        var rest = Substring(text).utf8
        while true {
            let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
            let line = rest[..<end].drop { $0 == 0x20 || $0 == 0x09 }
            if line.starts(with: "otelcol.".utf8), line.contains(UInt8(ascii: "{")) { return true }
            if end == rest.endIndex { return false }
            rest = rest[rest.index(after: end)...]
        }
    }

    /// The collector of a text in a scalar.
    static func collector(
        _ names: [String], at place: YAMLNode, _ node: YAMLNode, _ texts: EmbeddedText, environment: [String: String]
    ) -> FoundCollector {
        let text = node.text ?? ""
        let origin = texts.origin(of: node, text) ?? (node.line - 1, node.column)
        switch tree(text, file: node.file, offset: origin, environment: environment) {
        case .success(let read):
            return FoundCollector(names: names, place: place, root: .success(read.root), notes: read.findings)
        case .failure(let failure): return FoundCollector(names: names, place: place, root: .failure(failure))
        }
    }

    /// The collector's tree of a text, and what there is to say about it.
    static func tree(
        _ text: String, file: String, offset: (lines: Int, columns: Int) = (0, 0), environment: [String: String]
    ) -> Result<(root: YAMLNode, findings: [Diagnostic]), Failure> {
        do throws(Failure) {
            let blocks = try AlloyParser.blocks(text, file: file, offset: offset)
            var tree = try AlloyTree(blocks, file: file, environment: environment)
            let root = try tree.root()
            let errors = tree.findings.filter { $0.severity == .error }
            if !errors.isEmpty { throw Failure(.data, errors) }
            return .success((root, tree.findings))
        } catch {
            return .failure(error)
        }
    }
}
