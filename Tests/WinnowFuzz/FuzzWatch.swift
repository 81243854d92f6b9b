import Glibc

/// What is being read just now, for the handlers of signals: raw memory, since nothing else may be touched there.
private enum Current {
    nonisolated(unsafe) static var bytes: UnsafeRawPointer?
    nonisolated(unsafe) static var count = 0
    nonisolated(unsafe) static var path = UnsafeMutablePointer<CChar>.allocate(capacity: 256)
    nonisolated(unsafe) static var seconds = 0
}

/// Keeps the input that made the program trap or hang.
enum FuzzWatch {
    /// From now on a trap or a reading of more than ten seconds of processor time leaves its input in `path` and ends the program.
    static func install(savingTo path: String) {
        strncpy(Current.path, path, 255)
        // A stack that overflowed is none to stand on.
        var stack = stack_t()
        stack.ss_size = 1 << 16
        stack.ss_sp = UnsafeMutableRawPointer.allocate(byteCount: stack.ss_size, alignment: 16)
        sigaltstack(&stack, nil)
        for signal in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
            handle(signal) { _ in FuzzWatch.save("trapped") }
        }
        // Time of the processor: a busy machine hangs nobody.
        handle(SIGPROF) { _ in
            Current.seconds += 1
            if Current.seconds > 10 { FuzzWatch.save("took more than ten seconds") }
        }
        let second = timeval(tv_sec: 1, tv_usec: 0)
        var everySecond = itimerval(it_interval: second, it_value: second)
        setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &everySecond, nil)
    }

    private static func handle(_ signal: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = Int32(SA_ONSTACK) | Int32(SA_RESTART)
        sigaction(signal, &action, nil)
    }

    private static func save(_ what: StaticString) {
        let file = open(Current.path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        write(file, Current.bytes, Current.count)
        write(STDERR_FILENO, "\n", 1)
        write(STDERR_FILENO, what.utf8Start, what.utf8CodeUnitCount)
        write(STDERR_FILENO, ": ", 2)
        write(STDERR_FILENO, Current.path, strlen(Current.path))
        write(STDERR_FILENO, "\n", 1)
        _exit(1)
    }

    /// Runs `body` while `bytes` are what it reads; returns how much processor time it took, seconds.
    static func time(_ bytes: [UInt8], _ body: () -> Void) -> Double {
        bytes.withUnsafeBytes {
            Current.bytes = $0.baseAddress
            Current.count = $0.count
            Current.seconds = 0
            let start = seconds(of: CLOCK_PROCESS_CPUTIME_ID)
            body()
            return seconds(of: CLOCK_PROCESS_CPUTIME_ID) - start
        }
    }

    /// Seconds of a clock that never goes back.
    static func now() -> Double { seconds(of: CLOCK_MONOTONIC) }

    private static func seconds(of clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Most memory that was in use so far, bytes.
    static func peakBytes() -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage.ru_maxrss * 1_024
    }
}
