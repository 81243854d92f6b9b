/// What applications wrote before OTLP.
public enum LegacyFormat: Sendable, Hashable, BitwiseCopyable {
    /// Zipkin's JSON, version 2, over HTTP.
    case zipkin
    /// Jaeger's compact Thrift over UDP, for an agent.
    case jaegerThrift
}
