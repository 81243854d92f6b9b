import WinnowFormats
import WinnowModel

/// A step of an operation, in order.
struct StepSpec: Sendable {
    /// How the calls of a step relate.
    enum Form: Sendable, Hashable {
        case single
        /// All start together; the step ends with the last.
        case parallel
        /// At most one happens; weights are probabilities when they sum to less than 1, shares otherwise.
        case oneOf
    }

    var form = Form.single
    var calls: [CallSpec] = []
    var place = SourcePlace()
}

/// How often a call is repeated.
enum RepeatSpec: Sendable, Hashable {
    case constant(UInt64)
    /// Every number between, ends included, with equal chance.
    case between(UInt64, UInt64)
    case weighted([UInt64], weights: [Double])
}

/// A call of another operation.
struct CallSpec: Sendable {
    /// The callee's service; empty: the caller's own.
    var service = ""
    /// The callee's id in its service.
    var operation = ""
    /// Tells calls of the same operation apart; part of the key of every draw below.
    var name = ""
    var probability = 1.0
    /// Share within `oneOf`.
    var weight = 1.0
    var repetition = RepeatSpec.constant(1)
    /// True when the caller does not wait.
    var isAsync = false
    /// Time before an asynchronous call starts.
    var delay: (any LatencyDistribution)?
    /// Network time of this call instead of the scenario's.
    var network: (any LatencyDistribution)?
    var timeoutNanos: UInt64?
    /// What the client records when the timeout strikes.
    var timeoutException: ExceptionSpec?
    var retry: RetrySpec?
    /// Chance that a failure of the call fails the caller.
    var propagation = 1.0
    /// What the caller raises when the call fails; first match wins. Without one an exception of the same process is raised on.
    var raises: [RaiseSpec] = []
    /// Further attributes of the client span.
    var attributes: [AttributeSpec] = []
    var place = SourcePlace()
}

/// Repeated attempts of a failed call.
struct RetrySpec: Sendable {
    /// Tries in all, the first included.
    var attempts = 2
    /// Wait before the second try, ns.
    var backoffNanos: UInt64 = 50_000_000
    /// Growth of the wait from try to try.
    var factor = 2.0
    /// Failures that are tried again; empty: all but HTTP 4xx.
    var on: [String] = []
    /// Events that the caller records for failed attempts.
    var events: [RetryEventSpec] = []
}

/// An event that the caller records for each failed attempt.
struct RetryEventSpec: Sendable {
    /// Failures it is for; empty: all.
    var on: [String] = []
    var event = EventSpec()
}

/// What a caller raises when a call fails.
struct RaiseSpec: Sendable {
    /// Failures it is for, by name or HTTP status; empty: all.
    var on: [String] = []
    var exception = ExceptionSpec()
}
