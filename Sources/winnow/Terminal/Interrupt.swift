import Glibc
import Synchronization

/// Ctrl-C, seen as a flag that long work looks at: what is finished by then is kept.
enum Interrupt {
    private static let flag = Atomic(false)

    /// True once the user pressed Ctrl-C, or the process was asked to end.
    static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// From now on the first Ctrl-C sets the flag; a second one ends the program at once.
    static func install() {
        for signal in [SIGINT, SIGTERM] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in Interrupt.flag.store(true, ordering: .relaxed) }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
            sigaction(signal, &action, nil)
        }
    }

    /// Writing into a closed pipe becomes an error of `write` instead of the program's end.
    static func ignoreClosedPipes() { signal(SIGPIPE, SIG_IGN) }
}
