public import WinnowModel

/// Keeps every span (OpenTelemetry specification, `trace/sdk.md`, AlwaysOn).
public struct AlwaysOnSampler: HeadSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "head.always_on", summary: "keeps every span", example: "sampler: always_on",
        source: "OpenTelemetry specification, trace/sdk.md")

    /// Creates the sampler.
    public init() {}

    /// Keeps all.
    public mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        decisions.reset(count: batch.spanCount)
        for row in 0..<batch.spanCount {
            decisions.keep[row] = 1
            decisions.probability[row] = 1
            decisions.exportedWeight[row] = 1
        }
    }
}
