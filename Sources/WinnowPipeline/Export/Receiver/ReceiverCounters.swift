/// What an OTLP receiver counts (core v0.161.0, `receiver/receiverhelper`).
public struct ReceiverCounters: Sendable, Hashable {
    /// `otelcol_receiver_accepted_spans`.
    public private(set) var acceptedSpans = 0
    /// `otelcol_receiver_refused_spans`.
    public private(set) var refusedSpans = 0
    /// `otelcol_receiver_failed_spans`, only with the newer counters.
    public private(set) var failedSpans = 0
    /// `otelcol_receiver_requests` by outcome, only with the newer counters.
    public private(set) var succeededRequests = 0
    /// Requests that were refused further downstream.
    public private(set) var refusedRequests = 0
    /// Requests that failed.
    public private(set) var failedRequests = 0

    private let tellsFailures: Bool

    /// Creates counters; the feature gate `receiverhelper.newReceiverMetrics` tells what failed from what was refused downstream.
    public init(tellsFailures: Bool = false) { self.tellsFailures = tellsFailures }

    /// Counts a request that the next consumer was asked about: one without spans never is.
    public mutating func count(spans: Int, _ error: ConsumerError?) {
        guard let error else {
            acceptedSpans += spans
            succeededRequests += tellsFailures ? 1 : 0
            return
        }
        if !tellsFailures {
            refusedSpans += spans
        } else if error.isDownstream {
            refusedSpans += spans
            refusedRequests += 1
        } else {
            failedSpans += spans
            failedRequests += 1
        }
    }
}
