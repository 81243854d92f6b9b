/// The kinds of latency distribution.
enum LatencyCatalog {
    static let all: [any LatencyDistribution.Type] = [
        LognormalLatency.self,
        ExponentialLatency.self,
        ConstantLatency.self,
        QuantileLatency.self,
    ]
}
