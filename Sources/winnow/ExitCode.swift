import WinnowModel

/// How the program ends (`winnow --help` lists them).
struct ExitCode: Equatable, Sendable {
    let value: Int32

    static let success = ExitCode(value: 0)

    /// The code of a class of failures.
    static func of(_ kind: Failure.Kind) -> ExitCode { ExitCode(value: kind.rawValue) }
}
