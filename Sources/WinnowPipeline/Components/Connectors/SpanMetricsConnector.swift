import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Counts calls and their durations by service, name, kind and status (contrib v0.161.0, `connector/spanmetricsconnector`, its feature gates
/// as they are by default).
struct SpanMetricsConnector: CollectorConnector {
    var dimensions: [DimensionBlock] = []
    var callsDimensions: [DimensionBlock] = []
    var excluded: [String] = []
    var dimensionsCacheSize: Int64 = 0
    var resourceCacheSize: Int64 = 1000
    var resourceKeys: [String] = []
    var temporality = ""
    var histogram = HistogramBlock()
    var flushNanos: Int64 = 60_000_000_000
    var expirationNanos: Int64 = 0
    var seriesExpirationNanos: Int64 = 0
    var timestampCacheSize: Int64?
    var namespace = "traces.span.metrics"
    var exemplars = ExemplarsBlock()
    var events = EventsBlock()
    var scopes: [String] = []
    var cardinalityLimit: Int64 = 0
    var addsResourceAttributes = false
    var saysSamplingMethod = false

    /// The Collector's defaults.
    init() {}

    static let type = "span_metrics"
    static let aliases = ["spanmetrics"]
    static let effect = ConnectorEffect.derives
    static let summary = "counts calls and their durations by service, name, kind and status"
    static var fields: [SettingField<SpanMetricsConnector>] {
        [
            .list("dimensions", \.dimensions, "attributes that tell series apart"),
            .list("calls_dimensions", \.callsDimensions, "further ones for calls alone"),
            .value("exclude_dimensions", \.excluded, .collectorTexts, "dimensions that every series else has"),
            .value("dimensions_cache_size", \.dimensionsCacheSize, .collectorInteger(), "without effect"),
            .value(
                "resource_metrics_cache_size", \.resourceCacheSize, .collectorInteger(), "resources that are remembered"
            ),
            .value(
                "resource_metrics_key_attributes", \.resourceKeys, .collectorTexts,
                "attributes that tell resources apart; none: all"),
            .value(
                "aggregation_temporality", \.temporality, .collectorText,
                "AGGREGATION_TEMPORALITY_DELTA; anything else is cumulative"),
            .block("histogram", \.histogram, "the durations"),
            .value("metrics_flush_interval", \.flushNanos, .collectorSignedDuration, "between points"),
            .value(
                "metrics_expiration", \.expirationNanos, .collectorSignedDuration,
                "a resource goes when it has no spans so long; 0: never"),
            .value(
                "series_expiration", \.seriesExpirationNanos, .collectorSignedDuration,
                "a series goes when it has no spans so long; 0: never"),
            .value(
                "metric_timestamp_cache_size", \.timestampCacheSize, .collectorInteger(),
                "series of which the last point is remembered, with delta"),
            .value("namespace", \.namespace, .collectorText, "what stands before the metrics' names"),
            .block("exemplars", \.exemplars, "spans that stand for points"),
            .block("events", \.events, "counts of span events"),
            .value(
                "include_instrumentation_scope", \.scopes, .collectorTexts, "scopes whose names and versions are said"),
            .value(
                "aggregation_cardinality_limit", \.cardinalityLimit, .collectorInteger(),
                "most series of a resource; 0: no limit"),
            .value(
                "add_resource_attributes", \.addsResourceAttributes, .collectorFlag,
                "without effect while a feature gate is off"),
            .value(
                "enable_metrics_sampling_method", \.saysSamplingMethod, .collectorFlag,
                "whether series say that their spans carry weights"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        func refuse(_ key: String, _ message: String, _ remedy: String = "") {
            diagnostics.append(
                (node[key] ?? node).diagnostic(message + ": the Collector refuses it", remedy: remedy))
        }
        if let name = DimensionBlock.repeated(dimensions) {
            refuse("dimensions", "the dimension '\(name)' is there already")
        }
        if events.isEnabled {
            if events.dimensions.isEmpty { refuse("events", "events need dimensions", "add dimensions: […]") }
            if let name = DimensionBlock.repeated(events.dimensions) {
                refuse("events", "the dimension '\(name)' is there already")
            }
        }
        if histogram.explicit != nil, histogram.exponential != nil {
            refuse("histogram", "explicit beside exponential", "keep one of the two")
        }
        if flushNanos <= 0 { refuse("metrics_flush_interval", "points need a time between them", "write 60s") }
        FlushInterval.check(flushNanos, at: node["metrics_flush_interval"] ?? node, into: &diagnostics)
        if expirationNanos < 0 { refuse("metrics_expiration", "a negative time") }
        if seriesExpirationNanos < 0 { refuse("series_expiration", "a negative time") }
        if isDelta, let size = timestampCacheSize, size <= 0 {
            refuse("metric_timestamp_cache_size", "delta needs room for timestamps")
        }
        if resourceCacheSize <= 0 { refuse("resource_metrics_cache_size", "there must be room for a resource") }
        if cardinalityLimit < 0 { refuse("aggregation_cardinality_limit", "a negative limit") }
        if !temporality.isEmpty, !isDelta, temporality != "AGGREGATION_TEMPORALITY_CUMULATIVE" {
            diagnostics.append(
                (node["aggregation_temporality"] ?? node).diagnostic(
                    "'\(temporality)' is cumulative to the Collector", severity: .warning,
                    remedy: "write AGGREGATION_TEMPORALITY_DELTA or AGGREGATION_TEMPORALITY_CUMULATIVE"))
        }
    }

    private var isDelta: Bool { temporality == "AGGREGATION_TEMPORALITY_DELTA" }

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        let found = diagnostics.count
        func compiled(_ blocks: [DimensionBlock]) -> [SpanDimension] {
            blocks.compactMap { $0.dimension(into: &diagnostics) }
        }
        let settings = SpanMetricsDeriver.Settings(
            dimensions: compiled(dimensions), callsDimensions: compiled(callsDimensions),
            durationDimensions: compiled(histogram.dimensions),
            eventDimensions: events.isEnabled ? compiled(events.dimensions) : nil,
            excluded: Set(excluded.map { Text($0) }), resourceKeys: Set(resourceKeys.map { Text($0) }),
            isDelta: isDelta, histogram: histogram.shape, divisor: histogram.unit.nanos, unit: histogram.unit.rawValue,
            flushNanos: flushNanos, expirationNanos: expirationNanos, seriesExpirationNanos: seriesExpirationNanos,
            namespace: namespace.isEmpty ? "" : namespace + ".",
            mostExemplars: exemplars.isEnabled ? Int(clamping: exemplars.most) : nil,
            scopes: Set(scopes.map { Text($0) }), cardinalityLimit: Int(clamping: cardinalityLimit),
            saysSamplingMethod: saysSamplingMethod)
        if diagnostics[found...].contains(where: { $0.severity == .error }) { return nil }
        return SpanMetricsDeriver(
            settings, resourceCacheSize: Int(clamping: resourceCacheSize),
            timestampCacheSize: Int(clamping: timestampCacheSize ?? 1000))
    }
}
