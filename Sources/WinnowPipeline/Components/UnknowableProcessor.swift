/// A processor whose effect hangs on what cannot be known here: a cluster, a cloud, a file beside it.
public struct UnknowableProcessor: Sendable {
    /// The component's type.
    public let type: String
    /// Other spellings of the type.
    public let aliases: [String]
    /// What it does, one line.
    public let summary: String

    /// What keys that it adds start with, from its documentation (contrib, `processor/…/README.md`, `internal/metadata`); `nil`: it may change
    /// any.
    public let prefixes: [String]?

    init(_ type: String, aliases: [String] = [], _ summary: String, adds prefixes: [String]? = nil) {
        self.type = type
        self.aliases = aliases
        self.summary = summary
        self.prefixes = prefixes
    }
}
