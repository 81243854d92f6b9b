import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings

/// Which pipelines get what of a request (contrib v0.149.0, `routingconnector`).
enum RoutingVectors: VectorSuite {
    static let file = "otelcol/connectors/routing.jsonl"
    private static let pipelines = ["traces/0", "traces/1", "traces/default"]

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let request = TelemetryRequest(vectors.meta["request"] ?? .null)
        var headers: [String: [String]] = [:]
        for member in vectors.meta["client_metadata"]?.members ?? [] {
            headers[member.name] = [member.value.string ?? ""]
        }
        for line in vectors.lines {
            let difference = try difference(line, request, ClientMetadata(headers))
            tally.count(difference.isEmpty, "\(line["name"]?.string ?? ""): \(difference)")
        }
    }

    private static func difference(
        _ line: JSONValue, _ request: TelemetryRequest, _ client: ClientMetadata
    ) throws -> String {
        var findings: [Diagnostic] = []
        let made = try ConnectorRun.router("routing", line["config"] ?? .null, to: pipelines, into: &findings)
        let isRefused = line["config_error"] != nil || line["create_error"] != nil
        if isRefused != (made == nil) { return "refused: \(findings.map(\.message))" }
        guard var router = made else { return "" }
        var log = EditLog()
        var found = pipelines.map { _ in [[String]]() }
        var failure: String?
        do throws(EvaluationError) {
            for routed in try router.route(request, from: client, log: &log) {
                for place in routed.pipelines { found[place].append(shown(routed.request)) }
            }
        } catch { failure = error.message }
        if failure != line["error"]?.string { return "the error is \(failure ?? "none")" }
        for (place, name) in pipelines.enumerated() {
            let wanted = (line["to"]?[name]?.elements ?? []).map { call in
                (call.elements ?? []).map { group in
                    let spans = (group["spans"]?.elements ?? []).map { $0.string ?? "" }
                    return (group["resource"] ?? .null).text(sortedKeys: true) + " " + spans.joined(separator: " ")
                }
            }
            if found[place] != wanted { return "\(name) gets \(found[place]), wanted \(wanted)" }
        }
        return ""
    }

    private static func shown(_ request: TelemetryRequest) -> [String] {
        request.resources.map { group in
            let spans = group.scopes.flatMap(\.spans).map(\.name.string)
            return OTTLValue.map(group.resource.attributes).attributeText.string + " " + spans.joined(separator: " ")
        }
    }
}

/// What the forward connector hands on (core v0.161.0).
enum ForwardVectors: VectorSuite {
    static let file = "otelcol/connectors/forward.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            if let type = line["type"]?.string {
                tally.count(ConnectorCatalog.effect(of: type) == .passes, "\(type)")
                continue
            }
            var findings: [Diagnostic] = []
            let made = try ConnectorRun.router("forward", .object([]), to: ["traces"], into: &findings)
            guard var router = made else {
                tally.count(false, "refused: \(findings)")
                continue
            }
            var log = EditLog()
            let routed = try router.route(TelemetryRequest(line["request"] ?? .null), from: ClientMetadata(), log: &log)
            let wanted = TelemetryRequest(line["out"] ?? .null)
            tally.count(
                routed.map(\.request) == [wanted] && line["requests_out"]?.integer == Int64(routed.count)
                    && router.writes.isEmpty == (line["mutates_data"]?.bool == false), "\(routed)")
        }
    }
}

/// Makes connectors of configurations.
enum ConnectorRun {
    static func router(
        _ type: String, _ config: JSONValue, to pipelines: [String], into findings: inout [Diagnostic]
    ) throws -> (any SpanRouter)? {
        try ConnectorCatalog.find(type)?.router(configuredBy: node(config), to: pipelines, into: &findings)
    }

    static func deriver(
        _ type: String, _ config: JSONValue, into findings: inout [Diagnostic]
    ) throws -> (any MetricDeriver)? {
        try ConnectorCatalog.find(type)?.deriver(configuredBy: node(config), into: &findings)
    }

    private static func node(_ config: JSONValue) throws -> YAMLNode {
        try YAMLDocument.parse(config.text(), file: "connector.yaml")
    }
}
