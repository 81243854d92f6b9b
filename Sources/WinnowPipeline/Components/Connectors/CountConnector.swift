import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Counts spans and span events that conditions name (contrib v0.161.0, `connector/countconnector`).
struct CountConnector: CollectorConnector {
    var spans: [CountBlock]?
    var events: [CountBlock]?

    /// The Collector's defaults: all spans and all span events are counted.
    init() {}

    static let type = "count"
    static let effect = ConnectorEffect.derives
    static let summary = "counts spans and span events that conditions name"
    static let ignoresUnknownKeys = true
    static var fields: [SettingField<CountConnector>] {
        [
            metrics("spans", \.spans, "metrics of spans by name; without it trace.span.count"),
            metrics("spanevents", \.events, "metrics of span events by name; without it trace.span.event.count"),
            .other("metrics"), .other("datapoints"), .other("logs"), .other("profiles"),
        ]
    }

    private static func metrics(
        _ key: String, _ path: SettingPath<CountConnector, [CountBlock]?>, _ summary: String
    ) -> SettingField<CountConnector> {
        .custom(
            key, .named(.block(BlockShape(CountBlock.self))), summary,
            read: { node, block, diagnostics in
                guard let entries = node.entries else {
                    if !node.isNull {
                        diagnostics.append(
                            node.diagnostic(
                                "a mapping of names is expected here, not \(node.kindName)",
                                remedy: "write each one as 'name:' with its keys below"))
                    }
                    block[keyPath: path] = []
                    return
                }
                block[keyPath: path] = entries.map { entry in
                    var metric = Settings.tolerant(CountBlock.self, from: entry.value, into: &diagnostics)
                    metric.name = entry.key.text ?? ""
                    metric.place = entry.key
                    return metric
                }
            })
    }

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        let found = diagnostics.count
        let spans = (spans ?? [CountBlock("trace.span.count")]).compactMap { $0.metric(.span, into: &diagnostics) }
        let events = (events ?? [CountBlock("trace.span.event.count")])
            .compactMap { $0.metric(.spanEvent, into: &diagnostics) }
        if diagnostics[found...].contains(where: { $0.severity == .error }) { return nil }
        return CountDeriver(spans: spans, events: events)
    }
}

/// A metric of the count connector.
struct CountBlock: SettingsBlock {
    /// An attribute that tells series apart.
    struct Attribute: SettingsBlock {
        var key = ""
        var fallback: OTTLValue?

        static let summary = "an attribute that tells counts apart"
        static var fields: [SettingField<Attribute>] {
            [
                .value("key", \.key, .collectorText, "the attribute of the span, of its scope or its resource"),
                .value("default_value", \.fallback, .attributeValue, "for spans without it, which else do not count"),
            ]
        }
    }

    var name = ""
    var description = ""
    var conditions: [OTTLText] = []
    var attributes: [Attribute] = []
    var place = YAMLNode(.mapping([]))

    init() {}

    /// A metric of everything.
    init(_ name: String) { self.name = name }

    static let summary = "what is counted"
    static var fields: [SettingField<CountBlock>] {
        [
            .value("description", \.description, .collectorText, "of the metric"),
            .value("conditions", \.conditions, .ottlTexts, "one must hold"),
            .custom(
                "attributes", .list(.block(BlockShape(Attribute.self))), "attributes that tell counts apart",
                read: { node, block, diagnostics in
                    if node.isNull { return }
                    guard let elements = node.elements else {
                        diagnostics.append(
                            node.diagnostic(
                                "a list is expected here, not \(node.kindName)", remedy: "write each after '- '"))
                        return
                    }
                    block.attributes = elements.map {
                        Settings.tolerant(Attribute.self, from: $0, into: &diagnostics)
                    }
                }),
        ]
    }

    /// The metric; `nil` with a finding where the product refuses it.
    func metric(_ context: OTTLContext, into diagnostics: inout [Diagnostic]) -> CountDeriver.Metric? {
        let found = diagnostics.count
        if name.isEmpty {
            diagnostics.append(
                place.diagnostic("a metric without a name: the Collector refuses it", remedy: "write its name"))
        }
        if attributes.contains(where: { $0.key.isEmpty }) {
            diagnostics.append(
                place.diagnostic("an attribute without a key: the Collector refuses it", remedy: "add key: …"))
        }
        let parser = OTTLParser(context, isInferred: false)
        let compiled = conditions.compiled(as: "condition", into: &diagnostics) { text throws(OTTLError) in
            try parser.condition(text)
        }
        if diagnostics.count > found { return nil }
        return CountDeriver.Metric(
            name: name, attributes: attributes.map { (Text($0.key), $0.fallback) },
            conditions: ConditionSequence(conditions: compiled, errorMode: .propagate))
    }
}
