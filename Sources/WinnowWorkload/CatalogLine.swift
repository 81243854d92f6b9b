/// One entry of a catalogue of this module: a kind of fault, arrival process or latency.
public struct CatalogLine: Sendable, Hashable {
    /// As written in scenario files.
    public let id: String
    /// One line for `winnow list`.
    public let summary: String
    /// How it is written in a scenario file.
    public let example: String

    /// Creates an entry.
    public init(id: String, summary: String, example: String) {
        self.id = id
        self.summary = summary
        self.example = example
    }
}
