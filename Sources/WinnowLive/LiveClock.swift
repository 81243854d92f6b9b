import Glibc
public import WinnowModel

/// Unix time that never goes back: read once, and carried on by the clock that nobody sets.
public struct LiveClock: Sendable {
    private let offset: UInt64

    /// Takes the time from the system.
    public init() { offset = Self.read(CLOCK_REALTIME) &- Self.read(CLOCK_MONOTONIC) }

    /// Now, ns since 1970.
    public var now: Nanos { offset &+ Self.read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(clamping: time.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: time.tv_nsec)
    }
}
