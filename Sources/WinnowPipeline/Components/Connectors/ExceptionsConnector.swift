import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Counts the exceptions that spans tell of in events (contrib v0.161.0, `connector/exceptionsconnector`; not held against a recording).
struct ExceptionsConnector: CollectorConnector {
    var dimensions: [Dimension]?
    var exemplars = Exemplars()

    /// An attribute that tells series apart.
    struct Dimension: SettingsBlock {
        var name = ""
        var fallback: String?

        static let summary = "an attribute of the span, the event or the resource"
        static var fields: [SettingField<Dimension>] {
            [
                .value("name", \.name, .collectorText, "the attribute's key"),
                .value("default", \.fallback, .collectorText, "for exceptions without it"),
            ]
        }
    }

    /// The keys of `exemplars`.
    struct Exemplars: SettingsBlock {
        var isEnabled = false

        static let summary = "spans that stand for points"
        static var fields: [SettingField<Exemplars>] {
            [.value("enabled", \.isEnabled, .collectorFlag, "whether there are any")]
        }
    }

    /// The Collector's defaults.
    init() {}

    static let type = "exceptions"
    static let effect = ConnectorEffect.derives
    static let summary = "counts the exceptions that spans tell of in events"
    static var fields: [SettingField<ExceptionsConnector>] {
        [
            .value(
                "dimensions", \.dimensions, SettingKind<[Dimension]>.list(.block),
                "attributes that tell series apart; without it exception.type and exception.message"),
            .block("exemplars", \.exemplars, "spans that stand for points"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        var known: Set<String> = ["service.name", "span.kind", "status.code"]
        for dimension in dimensions ?? [] where !known.insert(dimension.name).inserted {
            diagnostics.append(
                (node["dimensions"] ?? node).diagnostic(
                    "the dimension '\(dimension.name)' is there already: the Collector refuses it"))
        }
    }

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        let chosen = dimensions?.map { (Text($0.name), $0.fallback.map { OTTLValue.string(Text($0)) }) }
        return ExceptionsDeriver(
            dimensions: chosen ?? [("exception.type", nil), ("exception.message", nil)],
            hasExemplars: exemplars.isEnabled)
    }
}

/// Counts exceptions; with every request those that it raised are handed on.
///
/// The product hands on all series with every request, whether they changed or not.
struct ExceptionsDeriver: MetricDeriver {
    private struct Series {
        var attributes: ValueMap
        var count: Int64 = 0
        var exemplars: [DerivedPoint.Exemplar] = []
    }

    private let dimensions: [(key: Text, fallback: OTTLValue?)]
    private let hasExemplars: Bool
    private var beginning: Int64 = 0
    private var series: [[UInt8]: Series] = [:]

    init(dimensions: [(key: Text, fallback: OTTLValue?)], hasExemplars: Bool) {
        self.dimensions = dimensions
        self.hasExemplars = hasExemplars
    }

    var reads: Dependencies {
        let reads: Dependencies = [.resource, .operation, .status, .attributes]
        return reads.union(.wholeEvents)
    }

    mutating func start(at nanos: Int64, instance: Text) { beginning = nanos }

    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint] {
        var changed: [[UInt8]] = []
        var isChanged: Set<[UInt8]> = []
        for group in request.resources {
            let resource = group.resource.attributes
            guard let service = resource["service.name"] else { continue }
            for span in group.scopes.flatMap(\.spans) {
                for event in span.events where event.name == "exception" {
                    let key = add(service, span, event, resource)
                    if isChanged.insert(key).inserted { changed.append(key) }
                }
            }
        }
        return points(changed, at: nanos)
    }

    private mutating func add(
        _ service: OTTLValue, _ span: SpanRecord, _ event: EventRecord, _ resource: ValueMap
    ) -> [UInt8] {
        var attributes = ValueMap()
        if case .string(let name) = service {
            attributes["service.name"] = .string(name)
        } else {
            attributes["service.name"] = .string(.empty)
        }
        attributes["span.name"] = .string(span.name)
        attributes["span.kind"] = .string(SpanWords.kind(span.kind))
        attributes["status.code"] = .string(SpanWords.status(span.status.code))
        var key: [UInt8] = []
        for pair in attributes.pairs { key += pair.value.attributeText.bytes + [0] }
        for (name, fallback) in dimensions {
            guard
                let value = span.attributes[name] ?? event.attributes[name] ?? resource[name] ?? fallback
            else { continue }
            key += value.attributeText.bytes + [0]
            attributes[name] = value
        }
        series[key, default: Series(attributes: attributes)].count += 1
        if hasExemplars, !span.traceID.isZero, let count = series[key]?.count {
            series[key]?.exemplars.append(
                DerivedPoint.Exemplar(traceID: span.traceID, spanID: span.spanID, value: Double(count)))
        }
        return key
    }

    private mutating func points(_ keys: [[UInt8]], at nanos: Int64) -> [DerivedPoint] {
        var points: [DerivedPoint] = []
        for key in keys {
            guard let entry = series[key] else { continue }
            series[key]?.exemplars = []
            points.append(
                DerivedPoint(
                    metric: "exceptions", unit: "", resource: ValueMap(), scope: "exceptionsconnector",
                    attributes: entry.attributes, start: beginning, time: nanos,
                    value: .sum(.int(entry.count), isMonotonic: true), exemplars: entry.exemplars,
                    temporality: .cumulative))
        }
        return points
    }
}
