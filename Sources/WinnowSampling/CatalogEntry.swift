/// What a plug-in says about itself: `winnow list`, help and the documentation are made of these lines.
public struct CatalogEntry: Sendable, Hashable {
    /// Dotted lower-case id, such as `tail.latency`.
    public let id: String
    /// What it does, one phrase.
    public let summary: String
    /// How a user writes it.
    public let example: String
    /// Where the behaviour comes from.
    public let source: String

    /// Creates an entry.
    public init(id: String, summary: String, example: String = "", source: String = "") {
        self.id = id
        self.summary = summary
        self.example = example
        self.source = source
    }
}
