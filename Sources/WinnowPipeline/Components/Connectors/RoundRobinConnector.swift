import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Hands each request to the next pipeline in turn (contrib v0.161.0, `connector/roundrobinconnector`).
///
/// The product takes pipelines in an order of chance; here it is that of the file. As in the product the second gets the first request.
struct RoundRobinConnector: CollectorConnector {
    /// It has no keys.
    init() {}

    static let type = "round_robin"
    static let aliases = ["roundrobin"]
    static let effect = ConnectorEffect.routes
    static let summary = "hands each request to the next pipeline in turn"
    static var fields: [SettingField<RoundRobinConnector>] { [] }

    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? { RoundRobinRouter(pipelines: pipelines) }
}

/// Counts requests and hands each to the next pipeline.
struct RoundRobinRouter: SpanRouter {
    let pipelines: [String]
    private var turn = 0

    init(pipelines: [String]) { self.pipelines = pipelines }

    var reads: Dependencies { [] }
    var writes: Dependencies { [] }
    var isPerSpan: Bool { pipelines.count <= 1 }

    mutating func route(
        _ request: TelemetryRequest, from client: ClientMetadata, log: inout EditLog
    ) throws(EvaluationError) -> [RoutedRequest] {
        if pipelines.isEmpty { return [] }
        turn = (turn + 1) % pipelines.count
        return [RoutedRequest(pipelines: [turn], request: request)]
    }
}
