/// What a batch processor counts of batches that the next consumer has accepted (core v0.161.0).
public struct BatchCounters: Sendable, Hashable {
    /// Batches: how often `batch_send_size` and `batch_send_size_bytes` were noted.
    public private(set) var batches = 0
    /// Their spans: the sum of `batch_send_size`.
    public private(set) var spans = 0
    /// Their exact OTLP sizes: the sum of `batch_send_size_bytes`.
    public private(set) var bytes = 0
    /// `batch_size_trigger_send`.
    public private(set) var sizeTriggers = 0
    /// `timeout_trigger_send`.
    public private(set) var timeoutTriggers = 0

    /// Creates counters at 0.
    public init() {}

    mutating func count(spans: Int, bytes: Int, _ trigger: BatchTrigger) {
        batches += 1
        self.spans += spans
        self.bytes += bytes
        switch trigger {
        case .size: sizeTriggers += 1
        case .timeout: timeoutTriggers += 1
        }
    }
}
