/// How an exporter for Jaeger's agent makes packets of a batch.
public enum JaegerPacketSplitting: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// A batch that does not fit into a packet is lost as a whole: Python's, unless it is told otherwise.
    case never
    /// A batch that does not fit is cut into parts of as many spans each, as many as its size is packets, and so on: Python's with
    /// `OTEL_EXPORTER_JAEGER_AGENT_SPLIT_OVERSIZED_BATCHES`.
    case evenly
    /// A packet is sent when the next span would fill it; a span that would fill one alone is lost: Go's `exporters/jaeger` (1.17.0, `agent.go`).
    case greedily
}
