import WinnowModel

/// How often, when and for how long a client sends a batch.
public struct RetryPolicy: Sendable, Hashable {
    /// Whose it is.
    public let client: ExportClient
    /// Time-out, ns: of each attempt for `go`, the Collector and `zipkin`, of all of them together for the others; 0: none.
    public var timeoutNanos: UInt64
    /// Largest request before compression, bytes; 0: any.
    public var mostRequestBytes: Int
    /// `retry_on_failure` of the Collector; `nil`: it is off.
    public var collector: CollectorBackoff?
    /// Whether the time-out is one with which the client can send at all: a time-out of 0, below, or beyond 292 years makes Python's fail
    /// before anything is sent.
    public var canSend = true
    /// Whether a batch is sent again at all; the Collector's exporters say so by `collector`.
    public var retries = true

    /// What the client does unless it is told otherwise.
    ///
    /// Time-outs: 10 s for SDKs (specification, `protocol/exporter.md`), 30 s for `otlp_http` and 5 s for `otlp_grpc`. Sizes: 64 MiB for Python's
    /// and Go's, none for the others.
    public init(_ client: ExportClient) {
        self.client = client
        timeoutNanos =
            switch client {
            case .collectorHTTP: 30_000_000_000
            case .collectorGRPC: 5_000_000_000
            default: 10_000_000_000
            }
        mostRequestBytes = client == .python || client == .go || client == .sdkGRPC ? 64 << 20 : 0
        collector = client.isCollector ? CollectorBackoff() : nil
    }

    /// Sets the time-out as a client takes it, in seconds: none where it switches it off, none that works where it cannot be used.
    public mutating func setTimeout(seconds: Double) {
        let nanos = seconds * 1e9
        let isUsable = nanos >= 1 && nanos < 0x1p63
        if client == .python { canSend = isUsable }
        timeoutNanos = isUsable ? UInt64(nanos) : 0
    }

    /// Most attempts for a batch, without what an HTTP library repeats; 0: any number.
    var mostTries: Int {
        switch client {
        case .python, .node: 6
        case .java: 5
        case .zipkin: 1
        case .go, .sdkGRPC, .collectorHTTP, .collectorGRPC: 0
        }
    }

    /// After which no attempt follows, ns from the start; 0: there is no such time.
    var mostElapsedNanos: UInt64 { client == .go || client == .sdkGRPC ? 60_000_000_000 : 0 }

    /// Whether one time-out holds for all attempts.
    var hasOneTimeout: Bool { [.python, .java, .node, .sdkGRPC].contains(client) }

    /// How waits grow and are spread.
    ///
    /// Sources: `opentelemetry/exporter/otlp/common/http.py`, `otlptracehttp/internal/retry`, `sdk/common/export/RetryPolicy.java` with
    /// `RetryInterceptor.java`, `otlp-exporter-base/src/retrying-transport.ts`.
    var intervals: ExponentialBackoff {
        func backoff(_ first: UInt64, _ multiplier: Double, _ most: UInt64, _ factor: Double) -> ExponentialBackoff {
            ExponentialBackoff(
                initialNanos: first * Duration64.second, multiplier: multiplier, mostNanos: most,
                randomizationFactor: factor)
        }
        switch client {
        case .python, .zipkin: return backoff(1, 2, UInt64(Int64.max), 0.2)
        case .java: return backoff(1, 1.5, 5 * Duration64.second, 0.2)
        case .node:
            var intervals = backoff(1, 1.5, 5 * Duration64.second, 0.2)
            intervals.capsWaits = true
            return intervals
        case .go, .sdkGRPC: return backoff(5, 1.5, 30 * Duration64.second, 0.5)
        case .collectorHTTP, .collectorGRPC: return (collector ?? CollectorBackoff()).intervals
        }
    }
}
