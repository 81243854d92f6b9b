@preconcurrency import Glibc

/// Clocks for figures about Winnow's own speed; nothing that reaches exact results reads them.
enum Stopwatch {
    /// CPU time of this thread, ns: a system call, for pieces of work of many spans.
    static func threadNanos() -> UInt64 { nanos(CLOCK_THREAD_CPUTIME_ID) }

    /// CPU time of all threads of the process, ns.
    static func processNanos() -> UInt64 { nanos(CLOCK_PROCESS_CPUTIME_ID) }

    /// Wall time, ns of a clock that never goes back: read without a system call where the machine allows it.
    static func wallNanos() -> UInt64 { nanos(CLOCK_MONOTONIC) }

    /// CPU time of this thread, seconds.
    static func threadSeconds() -> Double { Double(threadNanos()) / 1e9 }

    /// Wall time, seconds of a clock that never goes back.
    static func wallSeconds() -> Double { Double(wallNanos()) / 1e9 }

    /// What one reading of the wall clock takes, ns: the least of many, measured once.
    static let wallReadingNanos: UInt64 = {
        var least = UInt64.max
        var before = wallNanos()
        for _ in 0..<256 {
            let now = wallNanos()
            least = min(least, now &- before)
            before = now
        }
        return least
    }()

    /// Forgets how much memory the process had in use; false where the system does not let it (`/proc/self/clear_refs`, Linux 4.0).
    static func resetPeak() -> Bool {
        let file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
        if file < 0 { return false }
        defer { close(file) }
        return write(file, "5", 1) == 1
    }

    /// Most memory that the process had in use since `resetPeak`, bytes; `nil` where that is not known.
    static func peakBytesSinceReset() -> Int? {
        let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        if file < 0 { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 4_096)
        let count = read(file, &text, text.count)
        if count <= 0 { return nil }
        let line = text[..<count].split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "VmHWM:".utf8) }
        let digits = (line ?? []).filter { (48...57).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)).map { $0 * 1_024 }
    }

    /// Most memory that the process ever had in use, bytes.
    static func peakBytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1024
    }

    private static func nanos(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}
