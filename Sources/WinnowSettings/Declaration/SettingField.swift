public import WinnowModel

/// One key of a block: its name, kind, meaning, and where its value goes.
public struct SettingField<Block>: Sendable {
    /// The key as users write it.
    public let key: String
    /// What it means, one line.
    public let summary: String
    /// What it takes.
    public let shape: SettingShape
    /// Whether the key must be there.
    public let isRequired: Bool
    /// Reads a node into the block.
    public let read: @Sendable (YAMLNode, inout Block, inout [Diagnostic]) -> Void
    /// The key's value in a block as a user would write it.
    public let shown: @Sendable (Block) -> String?

    /// A key of any kind.
    public static func value<Value>(
        _ key: String, _ path: SettingPath<Block, Value>, _ kind: SettingKind<Value>,
        required: Bool = false, _ summary: String
    ) -> Self {
        SettingField(
            key: key, summary: summary, shape: kind.shape, isRequired: required,
            read: { node, block, diagnostics in
                if let value = kind.read(node, &diagnostics) { block[keyPath: path] = value }
            }, shown: { kind.show($0[keyPath: path]) })
    }

    /// A key of any kind that may be absent or null, which is `nil`.
    public static func value<Value>(
        _ key: String, _ path: SettingPath<Block, Value?>, _ kind: SettingKind<Value>,
        required: Bool = false, _ summary: String
    ) -> Self {
        SettingField(
            key: key, summary: summary, shape: kind.shape, isRequired: required,
            read: { node, block, diagnostics in
                if node.isNull, !required { return }
                if let value = kind.read(node, &diagnostics) { block[keyPath: path] = value }
            }, shown: { block in block[keyPath: path].flatMap { kind.show($0) } })
    }

    /// A key that a closure reads, with a shape for the documentation.
    public static func custom(
        _ key: String, _ shape: SettingShape = .any, required: Bool = false, _ summary: String,
        read: @escaping @Sendable (YAMLNode, inout Block, inout [Diagnostic]) -> Void,
        shown: @escaping @Sendable (Block) -> String? = { _ in nil }
    ) -> Self {
        SettingField(key: key, summary: summary, shape: shape, isRequired: required, read: read, shown: shown)
    }
}

/// Where a key's value goes in its block, such as `\.replicas`.
public typealias SettingPath<Block, Value> = any WritableKeyPath<Block, Value> & Sendable
