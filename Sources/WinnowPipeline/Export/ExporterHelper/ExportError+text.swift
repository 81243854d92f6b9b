import WinnowFormats

extension ExportError: CustomStringConvertible {
    /// The Collector's own text (core v0.161.0).
    public var description: String {
        switch self {
        case .queueIsFull: "sending queue is full"
        case .tooLarge: "element size too large"
        case .deadlineExceeded: "context deadline exceeded"
        case .canceled: "context canceled"
        case .spanTooLarge(let dropped): "one span size is greater than max size, dropping items: \(dropped)"
        case .failed(let ending, let answer): ending.text + answer.description
        case .several(let errors): errors.map(\.description).joined(separator: "; ")
        }
    }
}

extension ExportError.Ending {
    /// What stands before the error of the last attempt.
    var text: String {
        switch self {
        case .single: ""
        case .notRetryable: "not retryable error: "
        case .noMoreRetries: "no more retries left: "
        case .cancelledBeforeRetry: "request will be cancelled before next retry: "
        case .cancelled: "request is cancelled or timed out: "
        case .shutdown: "interrupted due to shutdown: "
        }
    }
}

extension AttemptAnswer: CustomStringConvertible {
    /// The error as the Collector writes it.
    public var description: String {
        switch outcome {
        case .accepted, .retryable: text
        case .throttled(let delay):
            "Throttle (\(GoDuration.text(Int64(clamping: delay)))), error: \(text)"
        case .permanent: "Permanent error: \(text)"
        }
    }
}
