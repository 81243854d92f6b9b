/// Why an exporter does not take, or does not deliver, a request: the error that its caller gets, or nobody.
public indirect enum ExportError: Sendable, Hashable {
    /// What happened to a request after an attempt that failed.
    public enum Ending: Sendable, Hashable, BitwiseCopyable {
        /// Nothing is sent again: there is no `retry_on_failure`.
        case single
        /// The answer was permanent.
        case notRetryable
        /// `max_elapsed_time` is over before the next attempt.
        case noMoreRetries
        /// The caller's deadline is before the next attempt.
        case cancelledBeforeRetry
        /// The caller gave up while the request waited for the next attempt.
        case cancelled
        /// The exporter was shut down while the request waited for the next attempt.
        case shutdown
    }

    /// The queue is full.
    case queueIsFull
    /// The request is larger than the queue.
    case tooLarge
    /// The caller's deadline is over.
    case deadlineExceeded
    /// The caller has given up.
    case canceled
    /// A span alone is larger than a batch may be; `dropped` spans go with it.
    case spanTooLarge(dropped: Int)
    /// The last attempt failed.
    case failed(Ending, AttemptAnswer)
    /// Several parts of the request failed.
    case several([ExportError])

    /// One error of those of a request's parts, of which there is at least one.
    static func joined(_ errors: [ExportError]) -> ExportError {
        errors.count == 1 ? errors[0] : .several(errors)
    }

    /// Whether the request must not be sent again.
    public var isPermanent: Bool {
        switch self {
        case .failed(_, let answer): answer.outcome == .permanent
        case .several(let errors): errors.contains(where: \.isPermanent)
        case .queueIsFull, .tooLarge, .deadlineExceeded, .canceled, .spanTooLarge: false
        }
    }

    /// Whether the exporter's shutdown is the reason.
    var isShutdown: Bool {
        switch self {
        case .failed(let ending, _): ending == .shutdown
        case .several(let errors): errors.contains(where: \.isShutdown)
        case .queueIsFull, .tooLarge, .deadlineExceeded, .canceled, .spanTooLarge: false
        }
    }

    /// What telemetry calls it.
    public var type: AttemptAnswer.ErrorType {
        switch self {
        case .failed(.shutdown, _): .shutdown
        case .failed(_, let answer): answer.type
        case .several(let errors): errors.first { $0.isShutdown }?.type ?? errors.first?.type ?? .other
        case .deadlineExceeded: .deadlineExceeded
        case .canceled: .canceled
        case .queueIsFull, .tooLarge, .spanTooLarge: .other
        }
    }
}
