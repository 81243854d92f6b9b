import WinnowModel

/// How the program ends: every code, and what it means.
enum ExitCode: Int32, CaseIterable, Sendable {
    case success = 0
    case `internal` = 1
    case threshold = 2
    case incomplete = 3
    case improvement = 4
    case baseline = 5
    case usage = 64
    case data = 65
    case io = 74
    case interrupted = 130

    /// The code of a class of failures.
    init(_ kind: Failure.Kind) {
        self =
            switch kind {
            case .internal: .internal
            case .threshold: .threshold
            case .incomplete: .incomplete
            case .improvement: .improvement
            case .baseline: .baseline
            case .usage: .usage
            case .data: .data
            case .io: .io
            case .interrupted: .interrupted
            }
    }

    /// The meaning, as help shows it.
    var meaning: String {
        switch self {
        case .success: "pass"
        case .internal: "internal error"
        case .threshold: "threshold failed or regression"
        case .incomplete: "run incomplete"
        case .improvement: "improvement only (--strict)"
        case .baseline: "baseline missing or not comparable"
        case .usage: "usage"
        case .data: "bad configuration or traces"
        case .io: "can't open, read or write"
        case .interrupted: "interrupted"
        }
    }

    /// All codes with their meanings, on one line.
    static var legend: String { allCases.map { "\($0.rawValue) \($0.meaning)" }.joined(separator: " · ") }
}
