import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings

/// Connectors made of configurations.
enum ConnectorSamples {
    /// Pipelines that connectors feed in these tests.
    static let pipelines = ["traces/a", "traces/b", "traces"]

    static func router(_ type: String, _ config: String) throws -> (router: (any SpanRouter)?, findings: [Diagnostic]) {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse(config, file: "c.yaml")
        let router = ConnectorCatalog.find(type)?.router(configuredBy: node, to: pipelines, into: &findings)
        return (router, findings)
    }

    static func deriver(
        _ type: String, _ config: String
    ) throws -> (deriver: (any MetricDeriver)?, findings: [Diagnostic]) {
        var findings: [Diagnostic] = []
        let node = try YAMLDocument.parse(config, file: "c.yaml")
        let deriver = ConnectorCatalog.find(type)?.deriver(configuredBy: node, into: &findings)
        return (deriver, findings)
    }

    /// What each pipeline gets, as names of spans.
    static func routed(
        _ router: inout some SpanRouter, _ request: TelemetryRequest, from client: ClientMetadata = ClientMetadata()
    ) throws -> [String: [String]] {
        var log = EditLog()
        var names: [String: [String]] = [:]
        for routed in try router.route(request, from: client, log: &log) {
            for place in routed.pipelines {
                names[router.pipelines[place], default: []] +=
                    routed.request.resources.flatMap(\.scopes).flatMap(\.spans).map(\.name.string)
            }
        }
        return names
    }

    /// A request of spans with these names, each with attribute `n`, under one resource.
    static func request(_ names: [String], service: String = "checkout") -> TelemetryRequest {
        var scope = TelemetryRequest.ScopeSpans()
        scope.spans = names.enumerated().map { number, name in
            var span = SpanRecord()
            span.traceID = TraceID(high: 0, low: UInt64(number + 1))
            span.spanID = UInt64(number + 1)
            span.name = Text(name)
            span.startTime = 1_700_000_000_000_000_000
            span.endTime = span.startTime + UInt64(number) * 1_000_000
            span.attributes["n"] = .int(Int64(number))
            return span
        }
        var group = TelemetryRequest.ResourceSpans()
        group.resource.attributes["service.name"] = .string(Text(service))
        group.scopes = [scope]
        var request = TelemetryRequest()
        request.resources = [group]
        return request
    }
}
