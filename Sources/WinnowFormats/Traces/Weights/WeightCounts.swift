public import WinnowModel

/// Counts, stretch after stretch of a recording, of what traces say about the sampling that they went through.
public struct WeightCounts: Sendable {
    private var parts = WeightCatalog.entries.map { WeightSummary.Part(carrier: $0.id) }
    private var silent = 0

    /// Creates counts of nothing.
    public init() {}

    /// Counts the next `count` traces, of which `weights` says what it knows.
    public mutating func add(_ weights: TraceWeights, count: Int) {
        weights.forEach(count: count) { said in
            guard let said else {
                silent += 1
                return
            }
            parts[Int(said.carrier)].add(said.value.isNaN ? nil : said.value)
        }
    }

    /// The counts by carrier; `nil` when no trace says anything.
    public var summary: WeightSummary? {
        let named = parts.filter { $0.traces + $0.unknown > 0 }
        return named.isEmpty ? nil : WeightSummary(parts: named, silent: silent)
    }
}
