@preconcurrency import Glibc

/// Clocks for figures about Winnow's own speed; nothing that reaches exact results reads them.
enum Stopwatch {
    /// CPU time of this thread, seconds.
    static func threadSeconds() -> Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

    /// Wall time, seconds of a clock that never goes back.
    static func wallSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

    /// Most memory that the process ever had in use, bytes.
    static func peakBytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
