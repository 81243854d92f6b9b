/// Why a command ends: findings, and the class that decides the exit code of the command line.
public struct Failure: Error, Sendable {
    /// Classes of failures.
    public enum Kind: Sendable, Hashable, CaseIterable {
        /// Internal error, or a ledger that does not close.
        case `internal`
        /// Threshold failed or regression.
        case threshold
        /// Run incomplete.
        case incomplete
        /// Improvement only, with `--strict`.
        case improvement
        /// Baseline missing or not comparable.
        case baseline
        /// What was typed.
        case usage
        /// What a file says.
        case data
        /// What can't be opened, read or written.
        case io
        /// Interrupted; finished cells are kept and marked.
        case interrupted
    }

    /// The class.
    public var kind: Kind
    /// What is wrong, at least one finding.
    public var diagnostics: [Diagnostic]

    /// Creates a failure with its findings.
    public init(_ kind: Kind, _ diagnostics: [Diagnostic]) {
        self.kind = kind
        self.diagnostics = diagnostics
    }

    /// Creates a failure with one finding.
    public init(_ kind: Kind, _ diagnostic: Diagnostic) {
        self.init(kind, [diagnostic])
    }
}

extension Failure: CustomStringConvertible {
    /// The findings, one after the other.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
