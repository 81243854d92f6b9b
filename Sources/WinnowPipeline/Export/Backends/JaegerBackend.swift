import WinnowModel
public import WinnowSettings

/// Jaeger's collector with one of its stores.
///
/// CPU: 30 µs a span and 0.78 ms a request, fitted to published cells of Jaeger 1.76 with Badger (`reference/collector-costs.md`, section 8;
/// 333 to 348 bytes a span). v1's collector has an internal queue of 2,000 spans and drops in silence what does not fit.
public struct JaegerBackend: BackendKind {
    /// Its key in a file.
    public static let id = "jaeger"
    /// What it is, for the documentation.
    public static let summary = "Jaeger's collector with a store: memory, elasticsearch or cassandra"

    /// Jaeger's stores.
    enum Storage: String, CaseIterable, Sendable {
        case memory
        case elasticsearch
        case cassandra
    }

    var storage = Storage.memory
    var mostTraces = 100_000
    var cores = 1.0
    var queue = 2000
    var drops = true
    var spanNanos: UInt64 = 30_000
    var requestNanos: UInt64 = 780_000
    var bulkActions = 1000
    var bulkNanos: UInt64 = 20_000_000
    var indexOverhead: Double?

    /// Creates the defaults.
    public init() {}

    /// The keys.
    public static var fields: [SettingField<JaegerBackend>] {
        [
            .choice("storage", \.storage, "where spans are kept"),
            .integer("max_traces", \.mostTraces, in: 1...1_000_000_000, "memory: most traces; the oldest go first"),
            .number("cores", \.cores, in: 0.001...10_000, "cores that it may use"),
            .integer("queue_size", \.queue, in: 1...1_000_000_000, "spans that may wait"),
            .flag(
                "drops", \.drops,
                "whether what does not fit is dropped in silence, as v1 does; v2 answers UNAVAILABLE"),
            .duration("span_cpu", \.spanNanos, in: 0...1_000_000_000, "CPU time of a span"),
            .duration("request_cpu", \.requestNanos, in: 0...1_000_000_000, "CPU time of a request"),
            .integer("bulk_actions", \.bulkActions, in: 1...1_000_000, "elasticsearch: spans in one bulk request"),
            .duration("bulk_latency", \.bulkNanos, in: 0...60_000_000_000, "elasticsearch: what a bulk request takes"),
            .number(
                "index_overhead", \.indexOverhead, in: 0...100,
                "bytes of indexes for each byte stored; 1 for elasticsearch, 2 for cassandra (one table and four index tables), 0 for memory"
            ),
        ]
    }

    /// What it does with what it gets.
    public var behavior: BackendBehavior {
        var behavior = BackendBehavior()
        behavior.point.cores = cores
        behavior.point.requestNanos = Double(requestNanos)
        behavior.point.spanNanos = Double(spanNanos)
        behavior.point.mostWaitingSpans = queue
        behavior.point.overflow = drops ? .drops : .refuses(FaultAnswer(httpStatus: 503, grpcCode: 14))
        behavior.bottleneck = "cores, queue_size"
        switch storage {
        case .memory:
            behavior.mostTraces = mostTraces
            behavior.storedShare = 1 + (indexOverhead ?? 0)
        case .elasticsearch:
            // Spans wait for a bulk request that is written by one worker at a time.
            behavior.point.spanNanos = max(behavior.point.spanNanos, Double(bulkNanos) / Double(bulkActions) * cores)
            behavior.storedShare = 1 + (indexOverhead ?? 1)
            behavior.bottleneck = "bulk_actions, bulk_latency"
        case .cassandra:
            behavior.storedShare = 1 + (indexOverhead ?? 2)
        }
        return behavior
    }
}
