/// What requests into one hop were as bytes, within the measured window.
public struct WireTally: Sendable, Hashable {
    /// Requests that were made.
    public var requests = 0
    /// Their length, uncompressed.
    public var bytes = 0
    /// Their length as it goes over the wire.
    public var compressedBytes = 0

    /// Creates an empty tally.
    public init() {}
}
