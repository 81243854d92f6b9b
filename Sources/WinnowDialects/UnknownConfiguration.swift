import WinnowSettings
import WinnowModel

/// Says what a file of no known kind looks like.
enum UnknownConfiguration {
    /// Keys that give other products' files away, and what to say about them.
    private static let signs: [(key: String, what: String)] = [
        ("RulesVersion", "Refinery rules"),
        ("Samplers", "Refinery rules"),
        ("SamplingRuleRecords", "X-Ray sampling rules"),
    ]

    /// The failure for a file, with the place in it that shows what it is.
    static func failure(of file: ConfigurationFile) -> Failure {
        switch file.yaml {
        case .success(let documents): failure(documents.first, file: file.name)
        case .failure(let failure): syntax(failure, of: file)
        }
    }

    private static func failure(_ document: YAMLNode?, file: String) -> Failure {
        guard let document else { return Failure(.data, Diagnostic("no configuration", file: file, line: 1)) }
        guard let entries = document.entries, let first = entries.first else {
            return document.failure(
                "no sampling configuration is known that starts with \(document.kindName)",
                remedy: "name a collector's file, a component block such as tail_sampling:, or a .env file")
        }
        for sign in signs {
            if let entry = document.entry(sign.key) {
                return entry.key.failure("this looks like \(sign.what), which is not modelled yet")
            }
        }
        if let inner = nestedCollector(in: document, depth: 0) {
            return inner.key.failure(
                "this looks like values of a Helm chart: the chart decides what a collector gets from them",
                remedy:
                    "render the chart, or save the block '\(inner.name)' (line \(inner.key.line)) as a file of its own")
        }
        return first.key.failure(
            "no sampling configuration is known that starts with the key '\(first.name)'",
            remedy: "name a collector's file, a component block such as tail_sampling:, or a .env file")
    }

    /// The parser's failure, led by the line that most likely caused it: `//` starts no comment.
    private static func syntax(_ failure: Failure, of file: ConfigurationFile) -> Failure {
        guard failure.kind == .data, let last = failure.diagnostics.first?.line else { return failure }
        let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.prefix(last).enumerated() {
            let text = line.drop { $0 == 0x20 || $0 == 0x09 }
            guard text.starts(with: Array("//".utf8)) else { continue }
            let finding = Diagnostic(
                "'//' starts no comment in YAML: the line is read as text, and what follows does not fit it",
                file: file.name, line: index + 1, column: line.count - text.count + 1,
                text: String(decoding: text.prefix(80), as: UTF8.self), remedy: "start comments with '#'")
            return Failure(.data, [finding] + failure.diagnostics)
        }
        return failure
    }

    /// An entry somewhere inside that holds a collector's sections.
    private static func nestedCollector(in node: YAMLNode, depth: Int) -> YAMLEntry? {
        guard depth < 8 else { return nil }
        for entry in node.entries ?? [] {
            if entry.value["service"]?["pipelines"] != nil || entry.value["processors"]?.entries != nil { return entry }
            if let inner = nestedCollector(in: entry.value, depth: depth + 1) { return inner }
        }
        return nil
    }
}
