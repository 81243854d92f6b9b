import Glibc

/// The wall clock, for figures that say how long Winnow itself took.
enum WallClock {
    /// Nanoseconds of a clock that never goes back.
    static func nanos() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
