/// A client that sends traces over HTTP or gRPC, by OTLP unless it says otherwise: each makes something else of the same answers, and sends again at other times.
///
/// Recorded of opentelemetry-python 1.45.2, opentelemetry-go 1.47.0, opentelemetry-java 1.68.0 (with OkHttp), opentelemetry-js 0.301 and the
/// Collector 0.161.0.
public enum ExportClient: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// `opentelemetry-exporter-otlp-proto-http` of Python.
    case python
    /// `otlptracehttp` of Go.
    case go
    /// `OtlpHttpSpanExporter` of Java.
    case java
    /// `@opentelemetry/exporter-trace-otlp-proto` of JavaScript in Node.
    case node
    /// OTLP over gRPC by the specification's table of codes (`protocol/otlp.md`, "Failures"), with the waits of Go's `otlptracegrpc`: the
    /// specification has no numbers.
    case sdkGRPC
    /// `otlp_http` of the Collector.
    case collectorHTTP
    /// `otlp_grpc` of the Collector.
    case collectorGRPC
    /// `opentelemetry-exporter-zipkin-json` 1.45.1 of Python: Zipkin's JSON to `/api/v2/spans`, never a second time. The specification has given
    /// such exporters up.
    case zipkin

    /// Whether it speaks gRPC.
    public var isGRPC: Bool { self == .sdkGRPC || self == .collectorGRPC }

    /// Whether it is an exporter of the Collector.
    public var isCollector: Bool { self == .collectorHTTP || self == .collectorGRPC }

    /// Whether it compresses requests unless it is told otherwise: the Collector's exporters do (gzip), SDKs do not.
    public var compressesByDefault: Bool { isCollector }
}
