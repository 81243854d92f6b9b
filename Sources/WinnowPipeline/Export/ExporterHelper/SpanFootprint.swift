/// What one span adds to an export request, by the message in which it stands.
public struct SpanFootprint: Sendable, Hashable, BitwiseCopyable {
    /// Which messages begin with a span.
    public enum Opening: UInt8, Sendable, Hashable, BitwiseCopyable {
        /// It stands in the scope of the span before it.
        case nothing
        /// Its scope is another than that of the span before it, its resource is the same.
        case scope
        /// Its resource is another than that of the span before it.
        case resource
    }

    /// What begins with it.
    public var opening: Opening
    /// Its own message `Span`, without the field's tag and length, bytes.
    public var spanBytes: Int
    /// The message `ScopeSpans` in which it stands without any span, bytes; read where the scope begins.
    public var scopeBytes: Int
    /// The message `ResourceSpans` in which it stands without any scope, bytes; read where the resource begins.
    public var resourceBytes: Int

    /// Creates the footprint of a span.
    public init(opening: Opening, spanBytes: Int, scopeBytes: Int, resourceBytes: Int) {
        self.opening = opening
        self.spanBytes = spanBytes
        self.scopeBytes = scopeBytes
        self.resourceBytes = resourceBytes
    }

    /// A message as a field of the message around it: one byte of tag, its length as a varint, and itself, bytes.
    static func field(_ message: Int) -> Int {
        let bits = Int.bitWidth - (max(message, 0) | 1).leadingZeroBitCount
        return 1 + message + (bits + 6) / 7
    }
}
