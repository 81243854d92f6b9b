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
