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

/// How long the steps of requests took that were made of bytes, ns of whatever clock was handed in.
public struct WireTimes: Sendable, Hashable {
    /// Spans in them.
    public var spans = 0
    /// Collecting their columns.
    public var gathering: UInt64 = 0
    /// Encoding them.
    public var encoding: UInt64 = 0
    /// Compressing them.
    public var compressing: UInt64 = 0
    /// Decompressing them.
    public var decompressing: UInt64 = 0
    /// Decoding them.
    public var decoding: UInt64 = 0
    /// Comparing them with what was sent.
    public var comparing: UInt64 = 0

    /// Creates times of nothing.
    public init() {}
}
