/// What one policy says about one trace (contrib, `pkg/samplingpolicy`).
@frozen public enum Verdict: UInt8, Sendable {
    /// The policy does not ask for the trace.
    case notSampled = 0
    /// The policy asks for the trace.
    case sampled = 1
    /// A `drop` policy matched: the trace goes, whatever the others say.
    case dropped = 2
    /// The policy could not be evaluated and abstains.
    case error = 3
    /// An `invert_match` policy without a match (deprecated in the Collector).
    case invertSampled = 4
    /// An `invert_match` policy with a match: a veto (deprecated in the Collector).
    case invertNotSampled = 5

    /// The name in `decide --matrix`.
    public var name: String {
        switch self {
        case .sampled, .invertSampled: "sampled"
        case .notSampled, .invertNotSampled: "not_sampled"
        case .dropped: "dropped"
        case .error: "error"
        }
    }
}
