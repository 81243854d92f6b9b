import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Makes Datadog's trace metrics of spans, and hands spans on as they are (contrib v0.161.0, `connector/datadogconnector` and
/// `pkg/datadog/config`; not held against a recording).
struct DatadogConnector: CollectorConnector {
    /// The keys of `traces`.
    struct Traces: SettingsBlock {
        var ignoredResources: [String] = []
        var remappings: [String: String] = [:]
        var takesSpanName = false
        var countsByKind = true
        var isTopLevelByKind = false
        var saysPeerService = true
        var saysPeerTags = true
        var peerTags: [String] = []
        var bufferSize: Int64 = 1000
        var containerTags: [String] = []
        var bucketNanos: Int64 = 10_000_000_000

        static let summary = "how the figures are made"
        static var fields: [SettingField<Traces>] {
            [
                .value("ignore_resources", \.ignoredResources, .collectorTexts, "names of resources that do not count"),
                .custom(
                    "span_name_remappings", .named(.text), "other names for operations",
                    read: { node, block, diagnostics in
                        if node.isNull { return }
                        guard let entries = node.entries else {
                            diagnostics.append(
                                node.diagnostic(
                                    "names with names are expected here, not \(node.kindName)",
                                    remedy:
                                        "write lines such as io.opentelemetry.javaagent.spring.client: spring.client"))
                            return
                        }
                        for entry in entries {
                            let name = SettingKind<String>.collectorText.read(entry.value, &diagnostics)
                            block.remappings[entry.name] = name
                        }
                    }),
                .value(
                    "span_name_as_resource_name", \.takesSpanName, .collectorFlag,
                    "whether a span's name is its operation"),
                .value(
                    "compute_stats_by_span_kind", \.countsByKind, .collectorFlag,
                    "whether every span that asks or serves counts, not top-level and measured ones alone"),
                .value(
                    "compute_top_level_by_span_kind", \.isTopLevelByKind, .collectorFlag,
                    "whether those that serve are top-level, and those that ask are measured"),
                .value("peer_service_aggregation", \.saysPeerService, .collectorFlag, "gone for peer_tags_aggregation"),
                .value("peer_tags_aggregation", \.saysPeerTags, .collectorFlag, "whether peers tell series apart"),
                .value("peer_tags", \.peerTags, .collectorTexts, "further attributes that name peers"),
                .value("trace_buffer", \.bufferSize, .collectorInteger(), "payloads that may wait"),
                .value(
                    "resource_attributes_as_container_tags", \.containerTags, .collectorTexts,
                    "attributes of resources that are tags of containers"),
                .value(
                    "bucket_interval", \.bucketNanos, .collectorSignedDuration,
                    "the time that figures are of, and between points; 0: 10s"),
            ]
        }

        mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
            for pattern in ignoredResources {
                do throws(EvaluationError) { _ = try GoRegex(Text(pattern)) } catch {
                    diagnostics.append(
                        (node["ignore_resources"] ?? node).diagnostic(
                            "'\(pattern)' is no regular expression: the Collector refuses it"))
                }
            }
            if remappings.contains(where: { $0.key.isEmpty || $0.value.isEmpty }) {
                diagnostics.append(
                    (node["span_name_remappings"] ?? node).diagnostic("an empty name: the Collector refuses it"))
            }
            for (key, value) in [("trace_buffer", bufferSize), ("bucket_interval", bucketNanos)] where value < 0 {
                diagnostics.append(
                    (node[key] ?? node).diagnostic("\(key) is negative: the Collector refuses it"))
            }
            FlushInterval.check(bucketNanos, at: node["bucket_interval"] ?? node, into: &diagnostics)
        }
    }

    var traces = Traces()

    /// The Collector's defaults.
    init() {}

    static let type = "datadog"
    static let effect = ConnectorEffect.derivesAndPasses
    static let summary = "makes Datadog's trace metrics of spans; spans themselves go on"
    static var fields: [SettingField<DatadogConnector>] { [.block("traces", \.traces, "how the figures are made")] }

    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? { DatadogRouter(pipelines: pipelines) }

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        DatadogDeriver(
            DatadogDeriver.Settings(
                names: DatadogNames(
                    takesSpanName: traces.takesSpanName,
                    remappings: Dictionary(
                        traces.remappings.map { (Text($0.key), Text($0.value)) },
                        uniquingKeysWith: { first, _ in first })),
                ignoredResources: Set(traces.ignoredResources.map { Text($0) }), countsByKind: traces.countsByKind,
                isTopLevelByKind: traces.isTopLevelByKind,
                bucketNanos: traces.bucketNanos > 0 ? traces.bucketNanos : 10_000_000_000))
    }
}

/// Hands every span on, with a mark on its resource that it is counted: connectors downstream do not count it again.
struct DatadogRouter: SpanRouter {
    static let mark: Text = "_dd.stats_computed"

    var pipelines: [String]

    var reads: Dependencies { [.resource] }
    var writes: Dependencies { [.resource] }
    var isPerSpan: Bool { true }

    mutating func route(
        _ request: TelemetryRequest, from client: ClientMetadata, log: inout EditLog
    ) throws(EvaluationError) -> [RoutedRequest] {
        if pipelines.isEmpty { return [] }
        var marked = request
        for index in marked.resources.indices { marked.resources[index].resource.attributes[Self.mark] = .bool(true) }
        return [RoutedRequest(pipelines: Array(pipelines.indices), request: marked)]
    }
}
