/// A header of an HTTP request or response.
public struct HTTPHeader: Sendable, Hashable {
    /// Its name; case makes no difference.
    public var name: String
    /// Its value.
    public var value: String

    /// Creates a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
