import CSystem
import Glibc
import Synchronization

/// Ctrl-C: the program ends at once and leaves no file half-written, unless work that has something to keep asked to be told.
enum Interrupt {
    private static let flag = Atomic(false)
    private static let isAwaited = Atomic(false)

    /// True once the user pressed Ctrl-C, or the process was asked to end.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// From now on Ctrl-C, the end of the terminal and a request to end remove unfinished files and end the program.
    static func install() {
        // Drawn up here: a handler must not be the first to touch them.
        flag.store(false, ordering: .relaxed)
        isAwaited.store(false, ordering: .relaxed)
        var heard = sigset_t()
        sigemptyset(&heard)
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            // `nohup` asked that the terminal's end be none of ours.
            if signal == SIGHUP, sigaction(signal, nil, &action) == 0, ignores(action) { continue }
            action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in Interrupt.handle() }
            sigaction(signal, &action, nil)
            sigaddset(&heard, signal)
        }
        // Some callers hand on their own deafness.
        sigprocmask(SIG_UNBLOCK, &heard, nil)
    }

    /// From now on the first Ctrl-C only sets the flag, which the caller looks at several times a second; the second one ends the program.
    static func await() { isAwaited.store(true, ordering: .relaxed) }

    private static func handle() {
        if isAwaited.exchange(false, ordering: .relaxed) {
            flag.store(true, ordering: .relaxed)
            return
        }
        system_remove_unfinished()
        _exit(ExitCode.interrupted.rawValue)
    }

    private static func ignores(_ action: sigaction) -> Bool {
        unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    /// Writing into a closed pipe becomes an error of `write` instead of the program's end.
    static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
}
