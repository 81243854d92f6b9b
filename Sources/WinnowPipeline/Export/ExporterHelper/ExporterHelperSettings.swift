public import WinnowModel

/// What an exporter of the Collector is told of waiting, sending and sending again (core v0.161.0, `exporter/exporterhelper`).
public struct ExporterHelperSettings: Sendable, Hashable {
    /// What sizes are measured in.
    public enum Sizer: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
        /// Every request counts one.
        case requests
        /// Spans.
        case items
        /// Bytes of OTLP.
        case bytes
    }

    /// `sending_queue`.
    public struct Queue: Sendable, Hashable {
        /// `sizer`.
        public var sizer = Sizer.requests
        /// `queue_size`: most that waits and is being sent, by `sizer`; at least 1.
        public var capacity: Int64 = 1000
        /// `num_consumers`: most requests that are sent at the same time; at least 1.
        public var consumers = 10
        /// `block_on_overflow`: whether a full queue makes its callers wait.
        public var blocksOnOverflow = false
        /// `wait_for_result`: whether callers wait until their request is sent.
        public var waitsForResult = false
        /// `storage`: whether an extension keeps what waits.
        public var isPersistent = false
        /// `batch`; `nil`: requests are sent as they come.
        public var batch: Batch?

        /// Creates the Collector's defaults.
        public init() {}
    }

    /// `sending_queue.batch`.
    public struct Batch: Sendable, Hashable {
        /// `sizer`: items or bytes.
        public var sizer = Sizer.items
        /// `flush_timeout`, ns: after which what is there is sent.
        public var flushNanos: Nanos = 200_000_000
        /// `min_size`: how much makes a batch go on.
        public var least: Int64 = 8192
        /// `max_size`: most of a batch; 0: as much as there is.
        public var most: Int64 = 0

        /// Creates the Collector's defaults.
        public init() {}
    }

    /// `timeout` of an attempt, ns; 0: none.
    public var timeoutNanos: Nanos = 5_000_000_000
    /// `retry_on_failure`; `nil`: nothing is sent again.
    public var backoff: CollectorBackoff? = CollectorBackoff()
    /// `sending_queue`; `nil`: callers send themselves.
    public var queue: Queue? = Queue()

    /// Creates the defaults of the `otlp` exporter.
    public init() {}

    /// Those of the `otlp` exporter: `timeout` 5 s.
    public static let otlpGRPC = ExporterHelperSettings()
    /// Those of the `otlp_http` exporter: `timeout` 30 s.
    public static let otlpHTTP: ExporterHelperSettings = {
        var settings = ExporterHelperSettings()
        settings.timeoutNanos = 30_000_000_000
        return settings
    }()

    /// What the Collector adds to its messages about failures: what else could be switched on.
    public var advice: String {
        (backoff == nil ? " Try enabling retry_on_failure config option to retry on retryable errors." : "")
            + (queue == nil ? " Try enabling sending_queue to survive temporary failures." : "")
    }
}
