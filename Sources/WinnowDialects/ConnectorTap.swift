public import WinnowPipeline
public import WinnowSampling
public import WinnowSettings

/// A connector that makes figures of the spans that leave pipelines.
public struct ConnectorTap: Sendable {
    /// A way of spans to connectors.
    public struct Course: Sendable {
        /// The pipeline that it leads through last.
        public var pipeline: String
        /// What stands on it, in the order in which a span meets it.
        public var stages: [StageSettings]
        /// Where spans go from stage to stage of the collector; `nil`: from each to the next.
        public var graph: StageGraph?
    }

    /// The connector's id, such as `spanmetrics/http`.
    public var name: String
    /// Where the pipeline names it.
    public var place: SettingPlace
    /// Each way to it, by number in the configuration's: what it hears of several is counted together, as one instance of it does.
    public var courses: [Int]
    /// Whether spans that it hears of meet a sampler later on some way.
    public var leadsToSampler: Bool
    /// What makes the figures.
    public var deriver: any MetricDeriver
}
