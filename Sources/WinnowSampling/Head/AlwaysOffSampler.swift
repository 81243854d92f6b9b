public import WinnowModel

/// Keeps no span (OpenTelemetry specification, `trace/sdk.md`, AlwaysOff).
public struct AlwaysOffSampler: HeadSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "head.always_off", summary: "keeps no span", example: "sampler: always_off",
        source: "OpenTelemetry specification, trace/sdk.md")

    /// Creates the sampler.
    public init() {}

    /// Keeps none.
    public mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        decisions.reset(count: batch.spanCount)
        for row in 0..<batch.spanCount {
            decisions.keep[row] = 0
            decisions.probability[row] = 0
            decisions.exportedWeight[row] = 1
        }
    }
}
