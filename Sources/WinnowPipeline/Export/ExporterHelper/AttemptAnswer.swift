/// How an attempt ended, as an exporter's own code says to the helper around it.
public struct AttemptAnswer: Sendable, Hashable {
    /// What telemetry calls an error (`error.type`).
    public enum ErrorType: Sendable, Hashable {
        /// An error that says nothing of its kind.
        case other
        /// The attempt's context ended.
        case deadlineExceeded
        /// The attempt's context was given up.
        case canceled
        /// The exporter was shut down while the request waited.
        case shutdown
        /// A gRPC status, by its code's name in Go, such as `Unavailable`.
        case status(String)

        /// The text of the attribute `error.type`.
        public var name: String {
            switch self {
            case .other: "_OTHER"
            case .deadlineExceeded: "Deadline_Exceeded"
            case .canceled: "Canceled"
            case .shutdown: "Shutdown"
            case .status(let name): name
            }
        }
    }

    /// What clients make of it.
    public var outcome: AttemptOutcome
    /// What kind of error it is; without meaning where it was accepted.
    public var type: ErrorType
    /// The error's own text, without what permanent errors and throttles put before it.
    public var text: String
    /// The spans that are handed back, as places in the attempt, and that alone are sent again; `nil`: all.
    public var handedBack: Range<Int>?

    /// Creates an answer.
    public init(_ outcome: AttemptOutcome, type: ErrorType = .other, text: String = "", handedBack: Range<Int>? = nil) {
        self.outcome = outcome
        self.type = type
        self.text = text
        self.handedBack = handedBack
    }

    /// The request was taken.
    public static let accepted = AttemptAnswer(.accepted)
    /// No answer came before the attempt's deadline: it may be sent again.
    public static let deadlineExceeded = AttemptAnswer(
        .retryable, type: .deadlineExceeded, text: "context deadline exceeded")
    /// The attempt's caller has given up.
    public static let canceled = AttemptAnswer(.retryable, type: .canceled, text: "context canceled")
}
