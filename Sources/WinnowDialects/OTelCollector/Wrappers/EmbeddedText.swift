import WinnowModel
import WinnowSettings

/// Text that stands in a scalar of a YAML file, with the file's own lines where it stands as a block.
struct EmbeddedText {
    private let file: ConfigurationFile
    /// Where each line starts.
    private let starts: [Int]

    init(_ file: ConfigurationFile) {
        self.file = file
        var starts = [0]
        for (offset, byte) in file.bytes.enumerated() where byte == 0x0A { starts.append(offset + 1) }
        self.starts = starts
    }

    /// Whether a text may be a collector's configuration, in YAML or in Alloy's syntax.
    static func mayBeCollector(_ text: String) -> Bool {
        (text.holds("service:") && text.holds("pipelines:")) || AlloyText.looksLikeAlloy(text)
    }

    /// The collector that the text of a scalar is, in YAML or in Alloy's syntax.
    func collector(
        _ names: [String], at place: YAMLNode, _ node: YAMLNode, environment: [String: String]
    ) -> FoundCollector {
        AlloyText.looksLikeAlloy(node.text ?? "")
            ? AlloyText.collector(names, at: place, node, self, environment: environment)
            : FoundCollector(names: names, place: place, root: yaml(node))
    }

    /// The YAML that the text of a scalar is.
    func yaml(_ node: YAMLNode) -> Result<YAMLNode, Failure> {
        let text = node.text ?? ""
        let origin = origin(of: node, text)
        do throws(Failure) {
            let root = try YAMLDocument.parse(
                inner: text, file: file.name, lines: origin?.lines ?? node.line - 1, columns: origin?.columns ?? 0)
            return .success(origin == nil ? RetrievedValue.placed(root, at: node) : root)
        } catch {
            if origin != nil { return .failure(error) }
            // Lines of a text in quotes are no lines of the file.
            return .failure(
                Failure(error.kind, error.diagnostics.map { node.diagnostic($0.message, remedy: $0.remedy) }))
        }
    }

    /// How many lines of the file stand before a block's text, and how many columns before each of its lines; `nil`: it is no block.
    func origin(of node: YAMLNode, _ text: String) -> (lines: Int, columns: Int)? {
        guard node.line >= 1, node.line < starts.count else { return nil }
        var header = line(node.line).dropFirst(max(0, node.column - 1))
        // A tag or an anchor may stand before the sign of a block.
        while let first = header.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "&") {
            header = header.drop { $0 != 0x20 }.drop { $0 == 0x20 }
        }
        guard header.first == UInt8(ascii: "|") || header.first == UInt8(ascii: ">") else { return nil }
        var below = node.line + 1
        while below <= starts.count, line(below).allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { below += 1 }
        guard below <= starts.count else { return (node.line, 0) }
        let inside = text.utf8.split(separator: 0x0A, maxSplits: below - node.line, omittingEmptySubsequences: false)
        let first = inside.dropFirst(below - node.line - 1).first
        return (node.line, max(0, Self.blanks(line(below)) - (first.map(Self.blanks) ?? 0)))
    }

    private static func blanks(_ line: some Sequence<UInt8>) -> Int {
        var count = 0
        for byte in line {
            if byte != 0x20 { break }
            count += 1
        }
        return count
    }

    /// A line of the file, from 1, without its end.
    private func line(_ number: Int) -> ArraySlice<UInt8> {
        let start = starts[number - 1]
        let end = number < starts.count ? starts[number] - 1 : file.bytes.count
        return file.bytes[start..<max(start, end)]
    }
}
