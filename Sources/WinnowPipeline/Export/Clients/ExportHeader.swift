/// A header that a client sends with every request.
public struct ExportHeader: Sendable, Hashable {
    /// Its name, in the case in which it is sent.
    public var name: String
    /// Its value.
    public var value: String

    /// Creates a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
