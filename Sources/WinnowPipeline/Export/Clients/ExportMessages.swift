public import WinnowModel

/// What a client says about a batch: lines of its log as they are written, and the error that whoever asked is handed at the end.
public struct ExportMessages: Sendable {
    /// Whose they are.
    public let client: ExportClient
    /// Where it sends, which some errors name.
    public let endpoint: ExportEndpoint

    /// Creates the messages of a client.
    public init(_ client: ExportClient, endpoint: ExportEndpoint) {
        self.client = client
        self.endpoint = endpoint
    }

    /// What it logs when an answer that came at `now` has led to a step.
    public func log(after answer: WireAnswer, _ step: RetryStep, at now: Nanos) -> [ExportLogLine] {
        if client.isCollector {
            guard case .end(let end) = step, end.isDelivered, let partial = Self.partial(answer), partial.saysSomething
            else { return [] }
            return [ExportLogLine(.warning, "Partial success response", partial: partial)]
        }
        guard client == .python else { return [] }
        switch step {
        case .send: return []
        case .wait(let until):
            let seconds = Self.hundredths(until - min(now, until))
            return [
                ExportLogLine(
                    .warning,
                    "Transient error \(pythonReason(answer)) encountered while exporting spans batch, "
                        + "retrying in \(seconds)s.")
            ]
        case .end(let end):
            switch end.cause {
            case nil: return []
            case .refused:
                let reason = pythonReason(answer)
                return [
                    ExportLogLine(
                        .error,
                        "Failed to export spans batch code: \(Self.status(answer).map(String.init) ?? "None"), "
                            + "reason: \(reason.isEmpty ? "unknown" : reason)")
                ]
            default:
                return [
                    ExportLogLine(.error, "Failed to export spans batch due to timeout, max retries or shutdown.")
                ]
            }
        }
    }

    /// What it logs when it ends a wait because it is shut down.
    public var logOfShutdown: [ExportLogLine] {
        client == .python ? [ExportLogLine(.warning, "Shutdown in progress, aborting retry.")] : []
    }

    /// What it logs when it is handed a batch after it was shut down.
    public var logAfterShutdown: [ExportLogLine] {
        client == .python ? [ExportLogLine(.warning, "Exporter already shutdown, ignoring batch")] : []
    }

    /// What it logs of a request that is larger than `most` bytes.
    public func logOfSize(_ bytes: Int, most: Int) -> [ExportLogLine] {
        guard client == .python else { return [] }
        return [
            ExportLogLine(
                .warning,
                "Dropping span batch: serialized size \(bytes) bytes exceeds max_request_size \(most) bytes.")
        ]
    }

    /// The error that whoever asked is handed; `nil`: the batch counts as delivered, or the client has no text of its own.
    ///
    /// `last` is the answer to the last attempt; `wasWaiting`: the end came while the client waited for the next.
    public func error(of end: ExportEnd, last: WireAnswer, wasWaiting: Bool = false) -> String? {
        guard let cause = end.cause else { return nil }
        return switch client {
        case .go: "traces export: " + go(cause, last)
        case .java: "HttpExportException: " + java(cause, last, wasWaiting: wasWaiting)
        case .node: node(last)
        default: nil
        }
    }

    private static func status(_ answer: WireAnswer) -> Int? {
        if case .http(let answer) = answer { answer.status } else { nil }
    }

    private static func partial(_ answer: WireAnswer) -> PartialSuccess? {
        switch answer {
        case .http(let answer): answer.partialSuccess
        case .grpc(let answer): answer.partialSuccess
        default: nil
        }
    }

    /// Seconds with two digits after the point.
    private static func hundredths(_ nanos: UInt64) -> String {
        let hundredths = nanos / 10_000_000 + (nanos % 10_000_000 >= 5_000_000 ? 1 : 0)
        let digits = String(hundredths % 100 + 100).dropFirst()
        return "\(hundredths / 100).\(digits)"
    }

    private func pythonReason(_ answer: WireAnswer) -> String {
        let pool = "HTTPConnectionPool(host='\(endpoint.host)', port=\(endpoint.port))"
        let connection = "HTTPConnection(host='\(endpoint.host)', port=\(endpoint.port))"
        switch answer {
        case .http(let answer): return answer.reason
        case .grpc: return ""
        case .refusedConnection:
            return
                "\(pool): Max retries exceeded with url: \(endpoint.path) (Caused by NewConnectionError(\"\(connection): "
                + "Failed to establish a new connection: [Errno 111] Connection refused\"))"
        case .brokenConnection:
            return "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))"
        case .resetConnection:
            return "('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))"
        case .noAnswer: return "\(pool): Read timed out."
        }
    }

    private func go(_ cause: LossCause, _ last: WireAnswer) -> String {
        let retryable = "retry-able request failure: "
        var reason: String
        switch last {
        case .http(let answer):
            if let partial = answer.partialSuccess, (200...299).contains(answer.status) {
                let message = partial.message.isEmpty ? "empty message" : partial.message
                return "OTLP partial success: \(message) (\(partial.rejectedSpans) spans rejected)"
            }
            reason = "body: \(answer.text.isEmpty ? "(empty)" : answer.text)"
            if cause == .refused {
                return "failed to send to \(endpoint.url): \(answer.status) \(answer.reason) (\(reason))"
            }
        case .noAnswer:
            reason =
                "Post \"\(endpoint.url)\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        case .refusedConnection:
            reason = "Post \"\(endpoint.url)\": dial tcp \(endpoint.authority): connect: connection refused"
        case .brokenConnection: reason = "Post \"\(endpoint.url)\": EOF"
        case .resetConnection: reason = "Post \"\(endpoint.url)\": read: connection reset by peer"
        case .grpc: reason = ""
        }
        if cause != .refused { reason = retryable + reason }
        switch cause {
        case .elapsed: return "max retry time elapsed: " + reason
        case .wouldElapse: return "max retry time would elapse: " + reason
        case .deadline: return "context deadline exceeded: " + reason
        case .shutdown: return "context canceled: " + reason
        case .refused, .attempts, .tooLarge: return reason
        }
    }

    private func java(_ cause: LossCause, _ last: WireAnswer, wasWaiting: Bool) -> String {
        let timeout = "java.io.InterruptedIOException: timeout <- InterruptedIOException: timeout <- "
        switch last {
        case .refusedConnection where cause != .deadline:
            let failure = "ConnectException: Failed to connect to /\(endpoint.authority)"
            return "java.net.\(failure) <- \(failure) <- ConnectException: Connection refused"
        case .brokenConnection:
            let failure = "IOException: unexpected end of stream on \(endpoint.scheme)://\(endpoint.authority)/..."
            return "java.io.\(failure) <- \(failure) <- EOFException: \\n not found: limit=0 content=…"
        default: break
        }
        if cause == .deadline {
            return timeout + (wasWaiting ? "IOException: Canceled" : "SocketException: Socket closed")
        }
        switch last {
        case .resetConnection: return "java.net.SocketException: Connection reset"
        case .noAnswer: return "java.net.SocketTimeoutException: timeout"
        default: return "null"
        }
    }

    private func node(_ last: WireAnswer) -> String {
        switch last {
        case .http(let answer):
            [429, 502, 503, 504].contains(answer.status)
                ? "Export failed with retryable status" : "\(answer.reason) (code \(answer.status))"
        case .refusedConnection: "connect ECONNREFUSED \(endpoint.authority) (code ECONNREFUSED)"
        case .brokenConnection: "socket hang up (code ECONNRESET)"
        case .resetConnection: "read ECONNRESET (code ECONNRESET)"
        case .noAnswer: "Request timed out"
        case .grpc: ""
        }
    }
}
