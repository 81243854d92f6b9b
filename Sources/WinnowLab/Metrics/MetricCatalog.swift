import WinnowStore

/// Every metric: one line each.
public enum MetricCatalog {
    static var metrics: [any LaneMetric.Type] {
        [
            TrafficMetric.self,
            RepresentedMetric.self,
            KeptMetric.self,
            RetentionMetric.self,
            RarePathMetric.self,
            CoverageMetric.self,
            CompletenessMetric.self,
            FirstExemplarMetric.self,
            DecisionDelayMetric.self,
            AfterTrafficMetric.self,
            BufferMetric.self,
            LossMetric.self,
            HopMetric.self,
            ExportMetric.self,
            BackendStorageMetric.self,
            WireMetric.self,
            ReplicaMetric.self,
            EstimateMetric.self,
            RuleMetric.self,
        ]
    }

    /// What the catalogue says about every figure, in the order of the list.
    public static var entries: [MetricEntry] {
        metrics.flatMap { $0.entries } + ConnectorFigures.entries + ChangeTracker.entries + TimedFigures.entries
            + BenchmarkRecord.entries
    }

    /// The entry of a metric; `nil` for an unknown one.
    static func entry(_ id: String) -> MetricEntry? { byID[id] }

    /// The unit of a metric; empty for an unknown one.
    static func unit(_ id: String) -> String { byID[id]?.unit ?? "" }

    private static let byID = Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    /// How figures of a metric may be compared; exact for an unknown one.
    static func kind(_ id: String) -> RunRecord.Metric.Kind { byID[id]?.kind ?? .exact }

    static func make(_ context: LaneContext) -> [any LaneMetric] { metrics.map { $0.init(context) } }
}
