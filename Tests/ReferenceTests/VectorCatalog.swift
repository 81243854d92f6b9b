/// Every suite over recorded vectors: one line each.
enum VectorCatalog {
    static let suites: [any VectorSuite.Type] = [
        TraceIDVectors.self,
        OTelTraceIDRatioVectors.self,
        OTelParentBasedVectors.self,
        OTelThresholdVectors.self,
        OTelThresholdDecisionVectors.self,
        OTelTraceStateVectors.self,
        OTelThroughTracerVectors.self,
        OTelTraceFlagsVectors.self,
        OTelRulePredicateVectors.self,
        OpenCensusProbabilityVectors.self,
        JaegerConfigVectors.self,
        JaegerGuaranteedVectors.self,
        JaegerProbabilisticVectors.self,
        JaegerRateLimitingVectors.self,
        JaegerRemoteResponseVectors.self,
        JaegerRemoteSequenceVectors.self,
        DatadogGlobVectors.self,
        DatadogKnuthRateTextVectors.self,
        DatadogLimiterVectors.self,
        DatadogRateVectors.self,
        DatadogRulesVectors.self,
        DatadogSamplerVectors.self,
        DatadogSamplerLimitedVectors.self,
        DatadogSpanRateVectors.self,
        DatadogSpanRulesVectors.self,
        DatadogTraceStateVectors.self,
        OTelEnvironmentVectors.self,
        BatchSpanProcessorScriptVectors.self,
        NormalVectors.self,
        ProportionIntervalVectors.self,
        OTLPRequests1Vectors.self,
        OTLPRequests2Vectors.self,
        OTLPRequests3Vectors.self,
        OTLPDamagedVectors.self,
        OTLPResponseVectors.self,
        OTLPFieldCoverageVectors.self,
        OTLPGzipSizeVectors.self,
    ]

    /// Folders that are covered, and how the names start that are; none: every file.
    static let covered: [(folder: String, prefixes: [String])] = [
        ("head", ["otel-", "jaeger-", "datadog-", "trace-ids", "opencensus-"]),
        ("otlp", []),
    ]
}
