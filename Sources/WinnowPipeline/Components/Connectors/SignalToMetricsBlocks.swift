import WinnowModel
import WinnowOTTL
import WinnowSettings

/// An attribute of the signal-to-metrics connector.
struct SignalAttributeBlock: SettingsBlock {
    var key = ""
    var keys = ""
    var isOptional = false
    var fallback: OTTLValue?
    var place = YAMLNode(.mapping([]))

    init() {}

    static let summary = "an attribute, or an expression for the keys of several"
    static var fields: [SettingField<SignalAttributeBlock>] {
        [
            .value("key", \.key, .collectorText, "the attribute's key"),
            .value("keys_expression", \.keys, .collectorText, "in place of key: yields a list of keys"),
            .value("optional", \.isOptional, .collectorFlag, "whether spans without it count as well"),
            .value("default_value", \.fallback, .attributeValue, "for spans without it"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = node
        if key.isEmpty == keys.isEmpty {
            diagnostics.append(
                node.diagnostic("an attribute has either key or keys_expression: the Collector refuses it"))
        }
        if fallback != nil, isOptional {
            diagnostics.append(
                node.diagnostic(
                    "default_value beside optional: the Collector refuses it", remedy: "keep one of the two"))
        }
    }

    static func checkKeys(_ blocks: [SignalAttributeBlock], into diagnostics: inout [Diagnostic]) {
        var known: Set<String> = []
        for block in blocks where !block.key.isEmpty && !known.insert(block.key).inserted {
            diagnostics.append(
                block.place.diagnostic("the key '\(block.key)' is there twice: the Collector refuses it"))
        }
    }

    func entry(_ parser: OTTLParser, into diagnostics: inout [Diagnostic]) -> SignalToMetricsDeriver.Entry? {
        if keys.isEmpty { return .key(Text(key), isOptional: isOptional, fallback: fallback) }
        let node = place["keys_expression"] ?? place
        let made = [OTTLText(text: keys, node: node)].compiled(as: "expression", into: &diagnostics) {
            text throws(OTTLError) in try parser.expression(text)
        }
        return made.first.map { .keys($0, fallback: fallback) }
    }
}

/// What a metric of the signal-to-metrics connector is made of.
struct SignalValueBlock: SettingsBlock {
    var value = ""
    var count = ""
    var isMonotonic = false
    var buckets: [Double] = []
    var maxSize: Int32 = 0
    var place = YAMLNode(.mapping([]))

    init() {}

    static let summary = "the value of a span"
    static var fields: [SettingField<SignalValueBlock>] {
        [
            .value("value", \.value, .collectorText, "an expression that yields a number"),
            .value("count", \.count, .collectorText, "histograms: how often the value counts, an expression"),
            .value("monotonic", \.isMonotonic, .collectorFlag, "sum: whether it never falls"),
            .value("buckets", \.buckets, .list(.collectorNumber), "histogram: the upper bounds of buckets"),
            .value(
                "max_size", \.maxSize,
                SettingKind<Int64>.collectorInteger(in: Int64(Int32.min)...Int64(Int32.max))
                    .map({ Int32(clamping: $0) }, { Int64($0) }), "exponential_histogram: most buckets of each sign"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) { place = node }

    private static let defaultBuckets: [Double] = [
        2, 4, 6, 8, 10, 50, 100, 200, 400, 800, 1000, 1400, 2000, 5000, 10_000, 15_000,
    ]

    func kind(
        _ metric: SignalMetricBlock, _ parser: OTTLParser, into diagnostics: inout [Diagnostic]
    ) -> SignalToMetricsDeriver.Kind? {
        func compiled(_ text: String, _ key: String) -> OTTLExpression? {
            [OTTLText(text: text, node: place[key] ?? place)].compiled(as: "expression", into: &diagnostics) {
                text throws(OTTLError) in try parser.expression(text)
            }.first
        }
        // Keys of another kind of metric have no place here.
        let others = [
            ("count", metric.histogram == nil && metric.exponential == nil), ("monotonic", metric.sum == nil),
            ("buckets", metric.histogram == nil), ("max_size", metric.exponential == nil),
        ]
        for entry in place.entries ?? [] where others.contains(where: { $0.0 == entry.key.text && $0.1 }) {
            diagnostics.append(Settings.unknown(entry.key, known: ["value"]))
            return nil
        }
        guard let value = compiled(value, "value") else { return nil }
        let count = count.isEmpty ? nil : compiled(count, "count")
        if metric.sum != nil { return .sum(value, isMonotonic: isMonotonic) }
        if metric.gauge != nil { return .gauge(value) }
        if metric.exponential != nil { return .exponential(value, count: count, maxSize: maxSize) }
        return .histogram(value, count: count, bounds: buckets.isEmpty ? Self.defaultBuckets : buckets)
    }
}
