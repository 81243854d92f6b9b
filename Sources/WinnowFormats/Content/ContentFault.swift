/// Why a server could not decode the content of a request.
public struct ContentFault: Error, Sendable, Hashable {
    /// What Go's decoder says.
    public var message: String
    /// Whether it was found before anything was decoded: in a header, or in the name of the encoding.
    public var isAtOpening: Bool

    /// The content, or what it decodes to, is larger than the server takes.
    static let tooLarge = ContentFault("http: request body too large")
    /// The content ends too early.
    static let truncated = ContentFault("unexpected EOF")

    /// Nobody knows the encoding, or the server does not take it.
    public static func unsupported(_ encoding: String) -> ContentFault {
        ContentFault("unsupported Content-Encoding: \(encoding)", isAtOpening: true)
    }

    /// Whether the content, or what it decodes to, is larger than the server takes.
    public var isTooLarge: Bool { message == Self.tooLarge.message }

    init(_ message: String, isAtOpening: Bool = false) {
        self.message = message
        self.isAtOpening = isAtOpening
    }

    /// The same, found at the opening.
    var atOpening: ContentFault { ContentFault(message, isAtOpening: true) }
}
