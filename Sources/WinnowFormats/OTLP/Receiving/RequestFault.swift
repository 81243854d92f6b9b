/// Why a receiver does not take a request: the text of its error, which may hold pieces of the request that are no UTF-8.
public struct RequestFault: Error, Sendable, Hashable {
    /// The text.
    public var message: [UInt8]

    init(_ message: [UInt8]) { self.message = message }
    init(_ message: String) { self.message = Array(message.utf8) }
}
