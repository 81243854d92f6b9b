import Glibc
import WinnowModel

/// Standard output for results, standard error for everything else.
final class Console {
    /// Whether standard error is a terminal that may show progress.
    let showsProgress: Bool
    /// Columns of the screen.
    let width: Int
    /// Whether standard output may be coloured.
    let hasColor: Bool
    /// True with `--quiet`.
    let isQuiet: Bool
    /// True with `--verbose`.
    let isVerbose: Bool
    /// How the program was called, for commands that are printed.
    let program: String
    private let output = ByteWriter(descriptor: STDOUT_FILENO, name: "standard output")
    private let errors = ByteWriter(descriptor: STDERR_FILENO, name: "standard error")
    private var isOutputClosed = false

    /// Reads the terminal, the environment and the options.
    init(_ arguments: ParsedArguments? = nil) {
        width = Self.terminalWidth()
        isQuiet = arguments?.has(Common.quiet) ?? false
        isVerbose = arguments?.has(Common.verbose) ?? false
        program = Self.environment("WINNOW_PROGRAM") ?? "winnow"
        showsProgress = !isQuiet && !(arguments?.has(Common.noProgress) ?? false) && isatty(STDERR_FILENO) == 1
        hasColor =
            switch arguments?[Common.color] {
            case "always": true
            case "never": false
            default:
                (Self.environment("NO_COLOR") ?? "").isEmpty && Self.environment("TERM") != "dumb"
                    && isatty(STDOUT_FILENO) == 1
            }
    }

    /// Opens standard descriptors that the caller closed, so that no file of ours gets their numbers and is printed into.
    static func fillStandardDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Prints results; false once nobody reads them any more, and then nothing more is written.
    @discardableResult func print(_ text: String) throws -> Bool {
        if !isOutputClosed { isOutputClosed = try !output.write(text) }
        return !isOutputClosed
    }

    /// A line for people, dropped with `--quiet`.
    func note(_ text: String) {
        if !isQuiet { complain(text) }
    }

    /// A line for people that is always shown. A standard error that takes nothing is not worth ending the program.
    func complain(_ text: String) { _ = try? errors.write(text + "\n") }

    /// A variable of the environment; `nil` when it is not set.
    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func terminalWidth() -> Int {
        if let columns = environment("COLUMNS").flatMap({ Int($0) }), (40...1_000).contains(columns) {
            return columns
        }
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 100 }
        return Int(size.ws_col)
    }
}
