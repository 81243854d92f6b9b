extension RunRecord {
    /// Puts all rows into the one order in which they are stored and reported.
    ///
    /// Figures over all seeds follow those of single seeds. Equal keys keep the order in which they were added.
    public mutating func sort() {
        policies.sort { $0.ordinal < $1.ordinal }
        cells.sort { ($0.policy, $0.seed) < ($1.policy, $1.seed) }
        metrics.sort(by: Self.precedes)
        series.sort {
            ($0.policy, $0.seed, $0.metric, $0.dimension, $0.timeNanos)
                < ($1.policy, $1.seed, $1.metric, $1.dimension, $1.timeNanos)
        }
        ledger.sort { ($0.policy, $0.seed) < ($1.policy, $1.seed) }
        comparisons.sort {
            ($0.policy, $0.reference, $0.metric, $0.dimension) < ($1.policy, $1.reference, $1.metric, $1.dimension)
        }
        faults.sort { $0.ordinal < $1.ordinal }
        decisions.sort { ($0.policy, $0.seed) < ($1.policy, $1.seed) }
        keptTraces.sort { ($0.policy, $0.seed) < ($1.policy, $1.seed) }
    }

    // Step by step: a tuple of all keys would copy its strings for each of the many comparisons.
    private static func precedes(_ a: Metric, _ b: Metric) -> Bool {
        if a.policy != b.policy { return a.policy < b.policy }
        if a.seed != b.seed { return (a.seed ?? .max, a.seed == nil ? 1 : 0) < (b.seed ?? .max, b.seed == nil ? 1 : 0) }
        if a.id != b.id { return a.id < b.id }
        return a.dimension < b.dimension
    }
}
