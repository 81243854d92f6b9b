/// `itemCount` of Application Insights, and `_MS.sampleRate`, in percent, of Azure Monitor's OpenTelemetry samplers.
enum ApplicationInsightsWeight: WeightCarrier {
    static let entry = WeightEntry(
        id: "application_insights", summary: "attribute itemCount: N; attribute _MS.sampleRate: 100 / percent",
        source: "Application Insights' sum(itemCount); azure-monitor-opentelemetry-exporter, _SAMPLE_RATE_KEY")

    static let keys = ["itemCount", "_MS.sampleRate"]

    static func statement(attributes: WeightAttributes) -> WeightStatement? {
        if let count = attributes.number(keys[0]) { return .count(count) }
        return attributes.number(keys[1]).map { .probability($0 / 100) }
    }
}
