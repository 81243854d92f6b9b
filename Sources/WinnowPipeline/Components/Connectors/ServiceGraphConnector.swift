import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Pairs client and server spans and counts the requests between services (contrib v0.161.0, `connector/servicegraphconnector`; not held against
/// a recording).
struct ServiceGraphConnector: CollectorConnector {
    /// The keys of `store`.
    struct Store: SettingsBlock {
        var mostItems: Int64 = 1000
        var ttlNanos: Int64 = 2_000_000_000

        static let summary = "spans that wait for their other half"
        static var fields: [SettingField<Store>] {
            [
                .value("max_items", \.mostItems, .collectorInteger(), "most of them; others are passed over"),
                .value("ttl", \.ttlNanos, .collectorSignedDuration, "how long they wait"),
            ]
        }
    }

    var boundsNanos: [Int64]?
    var maxSize: Int64 = 0
    var dimensions: [String] = []
    var store = Store()
    var cacheLoopNanos: Int64 = 60_000_000_000
    var expirationLoopNanos: Int64 = 2_000_000_000
    var peerAttributes: [String]?
    var saysVirtualNodes = false
    var flushNanos: Int64?
    var databaseNames: [String] = []
    var databaseName = ""
    var offsetNanos: Int64 = 0

    /// The Collector's defaults.
    init() {}

    static let type = "service_graph"
    static let aliases = ["servicegraph"]
    static let effect = ConnectorEffect.derives
    static let summary = "pairs client and server spans and counts the requests between services"
    static var fields: [SettingField<ServiceGraphConnector>] {
        [
            .value(
                "latency_histogram_buckets", \.boundsNanos, SettingKind<[Int64]>.list(.collectorSignedDuration),
                "upper bounds of buckets, as durations"),
            .value(
                "exponential_histogram_max_size", \.maxSize,
                .collectorInteger(in: Int64(Int32.min)...Int64(Int32.max)),
                "most buckets that grow, in place of given bounds; 0: given bounds"),
            .value("dimensions", \.dimensions, .collectorTexts, "attributes that tell series apart"),
            .block("store", \.store, "spans that wait for their other half"),
            .value("cache_loop", \.cacheLoopNanos, .collectorSignedDuration, "between looks for series that are old"),
            .value(
                "store_expiration_loop", \.expirationLoopNanos, .collectorSignedDuration,
                "between looks for spans that have waited too long"),
            .value(
                "virtual_node_peer_attributes", \.peerAttributes, .collectorTexts,
                "attributes that name the other side of a span without pair; none: such spans do not count"),
            .value(
                "virtual_node_extra_label", \.saysVirtualNodes, .collectorFlag, "whether series say which side that is"),
            .value(
                "metrics_flush_interval", \.flushNanos, .collectorSignedDuration,
                "between points; 0: with every request"
            ),
            .value(
                "database_name_attributes", \.databaseNames, .collectorTexts,
                "attributes that make a client span a request to a database"),
            .value("database_name_attribute", \.databaseName, .collectorText, "gone for database_name_attributes"),
            .value("metrics_timestamp_offset", \.offsetNanos, .collectorSignedDuration, "taken from points' times"),
            .custom("metrics_exporter", .any, "without effect", read: { _, _, _ in }),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if boundsNanos == nil, maxSize < 0 {
            diagnostics.append(
                (node["exponential_histogram_max_size"] ?? node).diagnostic(
                    "exponential_histogram_max_size is negative: the Collector refuses it"))
        }
        if boundsNanos != nil, maxSize > 0 {
            diagnostics.append(
                (node["latency_histogram_buckets"] ?? node).diagnostic(
                    "latency_histogram_buckets beside exponential_histogram_max_size: the Collector refuses it",
                    remedy: "keep one of the two"))
        }
        for (key, nanos) in [
            ("metrics_flush_interval", flushNanos ?? 0), ("cache_loop", cacheLoopNanos),
            ("store_expiration_loop", expirationLoopNanos),
        ] { FlushInterval.check(nanos, at: node[key] ?? node, into: &diagnostics) }
        for key in ["database_name_attribute", "metrics_exporter"] {
            guard let place = node[key] else { continue }
            diagnostics.append(
                place.diagnostic("'\(key)' is gone in newer releases, which refuse it", severity: .warning))
        }
    }

    private static let defaultBounds: [Double] = [
        0.002, 0.004, 0.006, 0.008, 0.01, 0.05, 0.1, 0.2, 0.4, 0.8, 1, 1.4, 2, 5, 10, 15,
    ]

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        let databases = databaseNames.isEmpty && !databaseName.isEmpty ? [databaseName] : databaseNames
        let settings = ServiceGraphDeriver.Settings(
            counter: maxSize == 0
                ? .explicit(BucketCounter(bounds: boundsNanos?.map { Double($0) / 1e9 } ?? Self.defaultBounds))
                : .exponential(ExponentialCounter(maxSize: Int32(clamping: maxSize))),
            dimensions: dimensions.map { Text($0) }, mostItems: Int(clamping: store.mostItems),
            ttlNanos: store.ttlNanos,
            cacheLoopNanos: cacheLoopNanos > 0 ? cacheLoopNanos : 60_000_000_000,
            expirationLoopNanos: expirationLoopNanos > 0 ? expirationLoopNanos : 2_000_000_000,
            peerAttributes: (peerAttributes ?? ["peer.service", "db.name", "db.system"]).map { Text($0) },
            saysVirtualNodes: saysVirtualNodes, flushNanos: flushNanos ?? 60_000_000_000,
            databaseNames: (databases.isEmpty ? ["db.name"] : databases).map { Text($0) }, offsetNanos: offsetNanos)
        return ServiceGraphDeriver(settings)
    }
}
