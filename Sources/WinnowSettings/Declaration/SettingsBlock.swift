public import WinnowModel

/// A block of a file that declares its own keys: decoding, JSON Schema and documentation all come from `fields`.
///
/// Every key is declared once, in the type that it configures:
///
///     struct Retry: SettingsBlock {
///         var attempts = 3
///         var backoffNanos: UInt64 = 100_000_000
///         static let summary = "how a call is tried again"
///         static var fields: [SettingField<Retry>] {
///             [
///                 .integer("attempts", \.attempts, in: 1...10, "tries in all"),
///                 .duration("backoff", \.backoffNanos, "pause before the second try; doubles each time"),
///             ]
///         }
///     }
public protocol SettingsBlock: Sendable {
    /// A block with every default.
    init()
    /// What the block is for, one line.
    static var summary: String { get }
    /// The keys, in the order in which they are documented.
    static var fields: [SettingField<Self>] { get }
    /// The key that a value gets which stands where the mapping would (`latency: 10ms` for `latency: {median: 10ms}`); `nil`: only a mapping.
    static var shorthandKey: String? { get }
    /// Called after all keys are read: keeps the node's place where it is wanted, and checks what concerns several keys.
    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic])
}

extension SettingsBlock {
    /// No shorthand.
    public static var shorthandKey: String? { nil }
    /// Nothing to settle.
    public mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {}
}

/// Decoding of declared blocks.
public enum Settings {
    /// The block that a node describes; what is wrong in it is appended to `diagnostics` and left at its default.
    ///
    /// `alsoKnown` names further keys that may stand in the same mapping, for another type to read. `nil` is a block that is not there: all
    /// defaults, required keys missed.
    public static func decode<Block: SettingsBlock>(
        _ type: Block.Type = Block.self, from node: YAMLNode, alsoKnown: [String] = [],
        into diagnostics: inout [Diagnostic]
    ) -> Block {
        var block = Block()
        let fields = Block.fields
        var entries: [YAMLEntry] = []
        if let given = node.entries {
            entries = given
        } else if let shorthand = Block.shorthandKey, !node.isNull {
            var key = node
            key.content = .scalar(YAMLScalar(shorthand))
            entries = [YAMLEntry(key: key, value: node)]
        } else if !node.isNull {
            diagnostics.append(
                node.diagnostic(
                    "a mapping is expected here, not \(node.kindName)",
                    remedy: "its keys are \(list(fields.map(\.key)))"))
            return block
        }
        var given: Set<String> = []
        var strangers = 0
        for entry in entries {
            guard let name = entry.key.text else {
                diagnostics.append(entry.key.diagnostic("a key is a word, not \(entry.key.kindName)"))
                continue
            }
            if let field = fields.first(where: { $0.key == name }) {
                given.insert(name)
                field.read(entry.value, &block, &diagnostics)
            } else if !alsoKnown.contains(name) {
                strangers += 1
                if strangers > strangerLimit { break }
                diagnostics.append(unknown(entry.key, known: fields.map(\.key) + alsoKnown))
            }
        }
        for field in fields where field.isRequired && !given.contains(field.key) {
            diagnostics.append(
                node.diagnostic("the key '\(field.key)' is missing", remedy: "add \(field.key): \(field.summary)"))
        }
        block.settle(at: node, into: &diagnostics)
        return block
    }

    /// The block that a node describes; all that is wrong in it together is one `.data` failure.
    public static func decode<Block: SettingsBlock>(
        _ type: Block.Type = Block.self, from node: YAMLNode, alsoKnown: [String] = []
    ) throws(Failure) -> Block {
        var diagnostics: [Diagnostic] = []
        let block = decode(type, from: node, alsoKnown: alsoKnown, into: &diagnostics)
        if diagnostics.contains(where: { $0.severity == .error }) { throw Failure(.data, diagnostics) }
        return block
    }

    /// Most unknown keys of one mapping that are reported; more would only repeat that the file is of another kind.
    public static let strangerLimit = 20

    /// The finding for a key that nobody knows.
    public static func unknown(_ key: YAMLNode, known: [String]) -> Diagnostic {
        let name = key.text ?? ""
        if let near = nearest(to: name, in: known) {
            return key.diagnostic("unknown key '\(name)'", remedy: "did you mean '\(near)'?")
        }
        return key.diagnostic("unknown key '\(name)'", remedy: "known here: \(list(known))")
    }

    /// Words as a readable list.
    static func list(_ words: [String]) -> String {
        words.isEmpty ? "none" : words.joined(separator: ", ")
    }
}
