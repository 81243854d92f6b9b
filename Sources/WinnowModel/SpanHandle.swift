/// Names a span (or a trace) of a running simulation: the slab's sequence in the upper half, the row in the lower.
///
/// Handles of one traffic are ordered as its traces are.
@frozen public struct SpanHandle: Hashable, Sendable, Comparable, BitwiseCopyable {
    /// Sequence and row in one word.
    public var rawValue: UInt64

    /// Creates a handle from one word.
    @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Creates a handle.
    @inlinable public init(sequence: Int, row: Int) {
        rawValue = UInt64(truncatingIfNeeded: sequence) << 32 | UInt64(truncatingIfNeeded: row) & 0xFFFF_FFFF
    }

    /// The slab's sequence.
    @inlinable public var sequence: Int { Int(rawValue >> 32) }
    /// The row of the span, or the number of the trace, in the slab.
    @inlinable public var row: Int { Int(rawValue & 0xFFFF_FFFF) }

    /// Order of traffic.
    @inlinable public static func < (a: SpanHandle, b: SpanHandle) -> Bool { a.rawValue < b.rawValue }
}
