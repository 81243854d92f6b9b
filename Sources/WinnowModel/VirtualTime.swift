/// Time inside a simulation: nanoseconds since the Unix epoch, as every trace format writes them.
///
/// No clock is read.
public typealias Nanos = UInt64

/// Lengths of time in nanoseconds.
@frozen public enum Duration64 {
    /// One microsecond.
    public static let microsecond: UInt64 = 1_000
    /// One millisecond.
    public static let millisecond: UInt64 = 1_000_000
    /// One second.
    public static let second: UInt64 = 1_000_000_000
}

/// When generated traffic starts unless a scenario says otherwise: 2026-01-01T00:00:00Z.
public let defaultEpochNanos: Nanos = 1_767_225_600_000_000_000
