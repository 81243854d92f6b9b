public import WinnowModel

/// One node of a YAML file, with the place where it stands.
///
/// Nodes are values; an alias shares the storage of what it names.
public struct YAMLNode: Sendable, Hashable {
    /// What a node holds.
    public indirect enum Content: Sendable, Hashable {
        /// A scalar.
        case scalar(YAMLScalar)
        /// A list.
        case sequence([YAMLNode])
        /// Keys with values, in the order of the file; merge keys (`<<`) are resolved already.
        case mapping([YAMLEntry])
    }

    /// What the node holds.
    public var content: Content
    /// The file as the user named it.
    public var file: String
    /// Line, from 1.
    public var line: Int
    /// Column in Unicode scalars, from 1.
    public var column: Int

    /// Creates a node; without a place it stands nowhere.
    public init(_ content: Content, file: String = "", line: Int = 0, column: Int = 0) {
        self.content = content
        self.file = file
        self.line = line
        self.column = column
    }
}

/// A key with its value.
public struct YAMLEntry: Sendable, Hashable {
    /// The key, usually a scalar.
    public var key: YAMLNode
    /// The value.
    public var value: YAMLNode

    /// Creates an entry.
    public init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }

    /// The key's text; empty for a key that is no scalar.
    public var name: String { key.text ?? "" }
}

/// A scalar as it stands in the file.
public struct YAMLScalar: Sendable, Hashable {
    /// How a scalar was written.
    public enum Style: Sendable, Hashable {
        /// Without quotes: may be a number, a truth value or null.
        case plain
        /// In quotes, or as a block (`|`, `>`): always text.
        case quoted
    }

    /// The text, with escapes resolved.
    public var text: String
    /// How it was written.
    public var style: Style
    /// An explicit tag such as `tag:yaml.org,2002:str`, empty without one.
    public var tag: String
    /// Where `tag` is `environmentTag`: what it is read as where text is asked for; `nil`: `text`.
    public var original: String?

    /// Creates a scalar.
    public init(_ text: String, style: Style = .plain, tag: String = "", original: String? = nil) {
        self.text = text
        self.style = style
        self.tag = tag
        self.original = original
    }
}

extension YAMLScalar {
    /// The tag of a scalar that stood as a reference, such as one to the environment: it is typed, and may be read as text as well.
    public static let environmentTag = "!environment"
    /// The tag of a point in time, which is no text to Go.
    public static let timestampTag = "tag:yaml.org,2002:timestamp"
}

extension YAMLNode {
    /// The text of a scalar, whatever its type; `nil` for lists and mappings.
    public var text: String? {
        if case .scalar(let scalar) = content { scalar.text } else { nil }
    }

    /// The elements of a list; `nil` for anything else.
    public var elements: [YAMLNode]? {
        if case .sequence(let nodes) = content { nodes } else { nil }
    }

    /// The entries of a mapping in the order of the file; `nil` for anything else.
    public var entries: [YAMLEntry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The entry of a mapping whose key has the given text.
    public func entry(_ key: String) -> YAMLEntry? {
        entries?.first { $0.key.text == key }
    }

    /// The value under a key of a mapping.
    public subscript(_ key: String) -> YAMLNode? { entry(key)?.value }

    /// What the node is, in words: `a mapping`, `a list`, `text`, `a number`, `nothing` …
    public var kindName: String {
        switch content {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar:
            switch value {
            case .null: "nothing"
            case .bool: "a truth value"
            case .integer: "an integer"
            case .double: "a number"
            case .text, nil: "text"
            }
        }
    }

    /// A finding about this node: file, line, column and its text are filled in.
    public func diagnostic(
        _ message: String, severity: Diagnostic.Severity = .error, remedy: String = ""
    ) -> Diagnostic {
        Diagnostic(
            message, severity: severity, file: file, line: line, column: column, text: text ?? "", remedy: remedy)
    }

    /// A finding about this node as the reason to stop: a `.data` failure.
    public func failure(_ message: String, remedy: String = "") -> Failure {
        Failure(.data, diagnostic(message, remedy: remedy))
    }
}
