import WinnowModel
import WinnowSettings

/// What a reference stands for: a value, and the text that it has inside other text (confmap, `Retrieved`).
struct RetrievedValue {
    /// What there is beside text.
    var value: YAMLNode?
    /// The text; the value itself where there is no other.
    let text: String
    /// Nodes of the value.
    var size = 1

    /// Takes text that may be YAML: what is none, or means text, is that text as it stands, blanks and quotes included.
    ///
    /// A value that a Collector can't hold (a whole number above 64 bits with a sign, keys that are no text) is a `.data` failure.
    init(yaml text: String, file: String) throws(Failure) {
        self.text = text
        let documents: [YAMLNode]
        do throws(Failure) {
            documents = try YAMLDocument.documents(bytes: Array(text.utf8), file: file, limit: 1)
        } catch { return }
        let node = try (documents.first ?? YAMLNode(.scalar(YAMLScalar("")), file: file, line: 1)).typedForGo()
        switch node.content {
        case .scalar(let scalar):
            if case .text = node.value, scalar.tag != YAMLScalar.timestampTag { return }
            if scalar.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), UInt64(scalar.text) != nil,
                Int64(scalar.text) == nil
            {
                throw node.failure(
                    "a whole number that 64 bits with a sign can't hold: the Collector refuses it as a value",
                    remedy: "put it in quotes")
            }
        case .mapping: _ = try node.configurationRoot()
        case .sequence: break
        }
        value = node
        size = Self.count(node)
    }

    /// Takes text that is not looked into.
    init(text: String) { self.text = text }

    private static func count(_ node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 1
        case .sequence(let nodes): nodes.reduce(1) { $0 + count($1) }
        case .mapping(let entries): entries.reduce(1) { $0 + 1 + count($1.value) }
        }
    }

    /// The value with every node at another place.
    static func placed(_ node: YAMLNode, at place: YAMLNode) -> YAMLNode {
        var result = place
        switch node.content {
        case .scalar: result.content = node.content
        case .sequence(let nodes): result.content = .sequence(nodes.map { placed($0, at: place) })
        case .mapping(let entries):
            result.content = .mapping(
                entries.map { YAMLEntry(key: placed($0.key, at: place), value: placed($0.value, at: place)) })
        }
        return result
    }
}
