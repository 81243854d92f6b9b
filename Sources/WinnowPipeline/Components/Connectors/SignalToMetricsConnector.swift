import WinnowModel
import WinnowOTTL
import WinnowSampling
import WinnowSettings

/// Makes sums, gauges and histograms of what expressions yield for spans (contrib v0.161.0, `connector/signaltometricsconnector`).
///
/// The product also puts what it knows of itself into resources (`signal_to_metrics.service.…`), which is not known here.
struct SignalToMetricsConnector: CollectorConnector {
    var errorMode = OTTLErrorMode.propagate
    var spans: [SignalMetricBlock] = []
    var hasOthers = false

    /// The Collector's defaults.
    init() {}

    static let type = "signal_to_metrics"
    static let aliases = ["signaltometrics"]
    static let effect = ConnectorEffect.derives
    static let summary = "makes sums, gauges and histograms of what expressions yield for spans"
    static var fields: [SettingField<SignalToMetricsConnector>] {
        [
            .value("error_mode", \.errorMode, .errorMode, "what becomes of an expression that can't be evaluated"),
            .list("spans", \.spans, "the metrics of spans"),
            other("datapoints"), other("logs"), other("profiles"),
        ]
    }

    private static func other(_ key: String) -> SettingField<SignalToMetricsConnector> {
        .custom(
            key, .any, "for another signal than traces",
            read: { node, block, _ in if !(node.elements ?? []).isEmpty { block.hasOthers = true } })
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if spans.isEmpty, !hasOthers {
            diagnostics.append(
                node.diagnostic("no metrics are configured: the Collector refuses it", remedy: "add spans: […]"))
        }
    }

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        let metrics = spans.compactMap { $0.metric(errorMode, into: &diagnostics) }
        return metrics.count == spans.count
            ? SignalToMetricsDeriver(metrics: metrics, errorMode: errorMode) : nil
    }
}

/// A metric of the signal-to-metrics connector.
struct SignalMetricBlock: SettingsBlock {
    var name = ""
    var description = ""
    var unit = ""
    var resourceAttributes: [SignalAttributeBlock] = []
    var attributes: [SignalAttributeBlock] = []
    var conditions: [OTTLText] = []
    var sum: SignalValueBlock?
    var gauge: SignalValueBlock?
    var histogram: SignalValueBlock?
    var exponential: SignalValueBlock?
    var place = YAMLNode(.mapping([]))

    init() {}

    static let summary = "a metric of spans; one of sum, gauge, histogram and exponential_histogram"
    static var fields: [SettingField<SignalMetricBlock>] {
        [
            .value("name", \.name, .collectorText, "of the metric"),
            .value("description", \.description, .collectorText, "of the metric"),
            .value("unit", \.unit, .collectorText, "of the metric"),
            .list(
                "include_resource_attributes", \.resourceAttributes,
                "the resource's attributes that are kept; none: all"),
            .list("attributes", \.attributes, "attributes of spans that tell points apart"),
            .value("conditions", \.conditions, .ottlTexts, "one must hold"),
            .someBlock("sum", \.sum, "adds values up"),
            .someBlock("gauge", \.gauge, "the last value"),
            .someBlock("histogram", \.histogram, "counts values in buckets"),
            .someBlock("exponential_histogram", \.exponential, "counts values in buckets that grow"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { place = node }

    /// The metric; `nil` with a finding where the product refuses it.
    func metric(
        _ errorMode: OTTLErrorMode, into diagnostics: inout [Diagnostic]
    ) -> SignalToMetricsDeriver.Metric? {
        let found = diagnostics.count
        let kinds = [sum, gauge, histogram, exponential].compactMap { $0 }
        func refuse(_ message: String, _ remedy: String = "") {
            diagnostics.append(place.diagnostic(message + ": the Collector refuses it", remedy: remedy))
        }
        if name.isEmpty { refuse("a metric without a name", "add name: …") }
        if kinds.count != 1 {
            refuse("a metric is exactly one of sum, gauge, histogram and exponential_histogram, not \(kinds.count)")
        }
        if kinds.contains(where: { $0.value.isEmpty }) { refuse("a metric without value", "add value: an expression") }
        if let size = exponential?.maxSize, size != 0, !ExponentialCounter.sizes.contains(size) {
            refuse("max_size \(size) is out of range", "2 to 16384")
        }
        if diagnostics.count > found { return nil }
        let parser = Self.parser
        let compiled = conditions.compiled(as: "condition", into: &diagnostics) { text throws(OTTLError) in
            try parser.condition(text)
        }
        let entries = attributes.compactMap { $0.entry(parser, into: &diagnostics) }
        let resourceEntries = resourceAttributes.compactMap { $0.entry(parser, into: &diagnostics) }
        for list in [attributes, resourceAttributes] { SignalAttributeBlock.checkKeys(list, into: &diagnostics) }
        guard let kind = kinds[0].kind(self, parser, into: &diagnostics) else { return nil }
        if diagnostics[found...].contains(where: { $0.severity == .error }) { return nil }
        return SignalToMetricsDeriver.Metric(
            name: name, unit: unit, description: description, resourceEntries: resourceEntries, entries: entries,
            conditions: ConditionSequence(conditions: compiled, errorMode: errorMode), kind: kind)
    }

    /// The language with the connector's own function (`internal/customottl`).
    private static let parser: OTTLParser = {
        var options = OTTLParser.Options()
        options.functions = [
            .ofTraceState("AdjustedCount") { header throws(EvaluationError) in
                switch CollectorThreshold(traceState: header.string) {
                case .absent: return .double(1)
                case .unreadable: throw EvaluationError("failed to parse w3c tracestate: \(header.string)")
                case .value(let threshold):
                    let kept = Double(CollectorThreshold.range - min(threshold, CollectorThreshold.range))
                    return .double(1 / (kept / Double(CollectorThreshold.range)))
                }
            }
        ]
        return OTTLParser(.span, options: options)
    }()
}
