/// Where weights are read, one line each, in order of precedence: where two carriers on one span both know a weight, the first counts.
public enum WeightCatalog {
    static let carriers: [any WeightCarrier.Type] = [
        OpenTelemetryThresholdWeight.self,
        OpenTelemetryPowerWeight.self,
        HoneycombWeight.self,
        ElasticWeight.self,
        JaegerWeight.self,
        DatadogWeight.self,
        ApplicationInsightsWeight.self,
        XRayWeight.self,
    ]

    /// What is said about each.
    public static var entries: [WeightEntry] { carriers.map { $0.entry } }

    /// Keys of the attributes that any carrier reads.
    public static var attributeKeys: Set<String> { Set(carriers.flatMap { $0.keys }) }

    /// Keys of the members of the trace state that any carrier reads: OpenTelemetry's and Elastic's.
    public static let traceStateKeys: Set<String> = ["ot", "es"]
}
