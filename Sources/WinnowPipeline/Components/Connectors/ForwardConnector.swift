import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Joins pipelines: every request goes on as it is to all that the connector feeds (core v0.161.0, `connector/forwardconnector`).
struct ForwardConnector: CollectorConnector {
    /// It has no keys.
    init() {}

    static let type = "forward"
    static let effect = ConnectorEffect.passes
    static let summary = "hands every request on as it is"
    static var fields: [SettingField<ForwardConnector>] { [] }

    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? { PassingRouter(pipelines: pipelines) }
}

/// Hands every request on as it is to all pipelines.
struct PassingRouter: SpanRouter {
    var pipelines: [String]

    var reads: Dependencies { [] }
    var writes: Dependencies { [] }
    var isPerSpan: Bool { true }

    mutating func route(
        _ request: TelemetryRequest, from client: ClientMetadata, log: inout EditLog
    ) throws(EvaluationError) -> [RoutedRequest] {
        pipelines.isEmpty ? [] : [RoutedRequest(pipelines: Array(pipelines.indices), request: request)]
    }
}
