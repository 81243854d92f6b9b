/// Every suite over recorded vectors: one line each.
enum VectorCatalog {
    static let suites: [any VectorSuite.Type] = [
        TraceIDVectors.self,
        OTelTraceIDRatioVectors.self,
        OTelParentBasedVectors.self,
        OTelEnvironmentVectors.self,
        BatchSpanProcessorScriptVectors.self,
        NormalVectors.self,
        ProportionIntervalVectors.self,
    ]

    /// Folders that are covered, and the beginnings of the names that are; none: every file.
    static let covered: [(folder: String, prefixes: [String])] = [
        ("head", ["otel-", "jaeger-", "datadog-", "trace-ids", "opencensus-"]),
        ("otlp", []),
    ]
}
