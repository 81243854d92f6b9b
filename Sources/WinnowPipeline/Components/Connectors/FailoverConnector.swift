import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Hands everything to the first level of pipelines that takes it (contrib v0.161.0, `connector/failoverconnector`).
///
/// Pipelines do not fail here, so the first level gets every request.
struct FailoverConnector: CollectorConnector {
    /// The keys of `standard`.
    struct Standard: SettingsBlock {
        var retryNanos: Int64?

        static let summary = "how levels that failed are tried again"
        static var fields: [SettingField<Standard>] {
            [.value("retry_interval", \.retryNanos, .collectorSignedDuration, "after which levels are tried again")]
        }
    }

    var levels: [PipelineNames] = []
    var strategy = ""
    var standard = Standard()
    var retryNanos: Int64?
    var gapNanos: Int64 = 0
    var retries: Int64 = 0

    /// The Collector's defaults.
    init() {}

    static let type = "failover"
    static let effect = ConnectorEffect.routes
    static let summary = "hands everything to the first level of pipelines that takes it"
    static var fields: [SettingField<FailoverConnector>] {
        [
            .value("priority_levels", \.levels, .list(.pipelineNames), "levels of pipelines, the first the preferred"),
            .value("strategy", \.strategy, .collectorWord(["standard"]), "how levels are chosen"),
            .block("standard", \.standard, "how levels that failed are tried again"),
            .value(
                "retry_interval", \.retryNanos, .collectorSignedDuration, "the old place of standard.retry_interval"),
            .value("retry_gap", \.gapNanos, .collectorSignedDuration, "without effect"),
            .value("max_retries", \.retries, .collectorInteger(), "without effect"),
            .custom("sending_queue", .any, "a queue before the levels", read: { _, _, _ in }),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if levels.isEmpty {
            diagnostics.append(
                (node["priority_levels"] ?? node).diagnostic(
                    "no pipelines are in the levels: the Collector refuses it",
                    remedy: "add priority_levels: [[…], […]]"))
        }
        for (key, nanos) in [("retry_interval", retryNanos), ("standard", standard.retryNanos)] {
            guard let nanos, nanos <= 0 else { continue }
            diagnostics.append(
                (node[key] ?? node).diagnostic("retry_interval must be positive: the Collector refuses it"))
        }
    }

    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? {
        let found = diagnostics.count
        var fed = FedPipelines(pipelines)
        let places = levels.map { fed.places(of: $0, into: &diagnostics) }
        if levels.contains(where: \.names.isEmpty) {
            diagnostics.append(
                (node["priority_levels"] ?? node).diagnostic("a level without pipelines: the Collector refuses it"))
        }
        guard diagnostics.count == found, let first = places.first else { return nil }
        return FailoverRouter(pipelines: pipelines, first: first)
    }
}

/// Hands every request to the pipelines of the first level.
struct FailoverRouter: SpanRouter {
    var pipelines: [String]
    /// Places of the pipelines of the first level.
    var first: [Int]

    var reads: Dependencies { [] }
    var writes: Dependencies { [] }
    var isPerSpan: Bool { true }

    mutating func route(
        _ request: TelemetryRequest, from client: ClientMetadata, log: inout EditLog
    ) throws(EvaluationError) -> [RoutedRequest] { [RoutedRequest(pipelines: first, request: request)] }
}
