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
}
