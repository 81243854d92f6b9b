/// The kinds of latency distribution.
public enum LatencyCatalog {
    static let all: [any LatencyDistribution.Type] = [
        LognormalLatency.self,
        ExponentialLatency.self,
        ConstantLatency.self,
        QuantileLatency.self,
    ]

    /// Names and summaries, for `winnow list latencies`.
    public static var lines: [CatalogLine] { all.map { $0.entry } }
}
