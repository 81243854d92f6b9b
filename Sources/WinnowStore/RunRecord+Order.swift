extension RunRecord {
    /// Puts all rows into the one order in which they are stored and reported.
    ///
    /// Figures over all seeds follow those of single seeds. Equal keys keep the order in which they were added.
    public mutating func sort() {
        policies.sort { $0.ordinal < $1.ordinal }
        cells.sort { ($0.policy, $0.seed) < ($1.policy, $1.seed) }
        metrics.sort {
            ($0.policy, $0.seed ?? .max, $0.seed == nil ? 1 : 0, $0.id, $0.dimension)
                < ($1.policy, $1.seed ?? .max, $1.seed == nil ? 1 : 0, $1.id, $1.dimension)
        }
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
}
