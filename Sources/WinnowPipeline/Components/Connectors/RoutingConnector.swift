import WinnowModel
import WinnowOTTL
import WinnowSettings

/// Chooses pipelines by conditions (contrib v0.149.0, `connector/routingconnector`; contexts are inferred as in v0.161.0).
///
/// Routes are tried in order; what one moves the next does not see, what it copies the next does, and what no route moved goes to the
/// default pipelines.
struct RoutingConnector: CollectorConnector {
    var errorMode = OTTLErrorMode.propagate
    var defaults = PipelineNames()
    var table: [RouteBlock] = []

    /// The Collector's defaults.
    init() {}

    static let type = "routing"
    static let effect = ConnectorEffect.routes
    static let summary = "chooses pipelines by conditions"
    static var fields: [SettingField<RoutingConnector>] {
        [
            .value("error_mode", \.errorMode, .errorMode, "what becomes of a condition that can't be evaluated"),
            .value("default_pipelines", \.defaults, .pipelineNames, "where goes what no route moves"),
            .list("table", \.table, "the routes, in order"),
            .custom(
                "match_once", .flag, "gone since v0.120.0",
                read: { node, _, diagnostics in
                    // What it meant when it was true is what always holds now.
                    diagnostics.append(
                        node.diagnostic(
                            "match_once is gone since v0.120.0: the Collector refuses it",
                            severity: node.bool == true ? .warning : .error,
                            remedy: "take it out: what a route moves no other route sees"))
                }),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        if table.isEmpty {
            diagnostics.append(
                (node["table"] ?? node).diagnostic(
                    "the table has no routes: the Collector refuses it",
                    remedy: "add table: [{condition: …, pipelines: […]}]"))
        }
    }

    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? {
        let found = diagnostics.count
        var fed = FedPipelines(pipelines)
        let defaults = fed.places(of: defaults, into: &diagnostics)
        var routes: [RoutingRouter.Route] = []
        var known: Set<String> = []
        for block in table {
            guard let test = block.test(into: &diagnostics) else { continue }
            if !known.insert(block.key(test)).inserted {
                diagnostics.append(
                    block.place.diagnostic(
                        "this condition stands in the table before: the Collector ignores the route",
                        severity: .warning, remedy: "name all pipelines in one route"))
                continue
            }
            routes.append(
                RoutingRouter.Route(
                    test: test, copies: block.action == .copy,
                    pipelines: fed.places(of: block.pipelines, into: &diagnostics)))
        }
        if diagnostics[found...].contains(where: { $0.severity == .error }) { return nil }
        return RoutingRouter(pipelines: pipelines, routes: routes, defaults: defaults, errorMode: errorMode)
    }
}

/// A route of the table.
struct RouteBlock: SettingsBlock {
    /// What becomes of what matches.
    enum Action: String, Sendable, CaseIterable {
        /// Later routes do not see it.
        case move
        /// Later routes see it too.
        case copy
    }

    var context = ""
    var condition = ""
    var statement = ""
    var action = Action.move
    var pipelines = PipelineNames()
    var place = YAMLNode(.mapping([]))

    init() {}

    static let summary = "a condition and the pipelines that get what it holds for"
    static var fields: [SettingField<RouteBlock>] {
        let contexts = ["request", "otelcol", "resource", "span", "metric", "datapoint", "log"]
        return [
            .value("context", \.context, .collectorWord(contexts), "what the condition is about; inferred without it"),
            .value(
                "condition", \.condition, .collectorText,
                "the condition, or for request: request[\"name\"] == \"value\""),
            .value("statement", \.statement, .collectorText, "instead of the condition: route() where …"),
            .value("action", \.action, .action, "whether later routes see what matches"),
            .value("pipelines", \.pipelines, .pipelineNames, "what matches goes to these"),
        ]
    }

    mutating func settle(at node: YAMLNode, into diagnostics: inout [Diagnostic]) {
        place = node["condition"] ?? node["statement"] ?? node
        func refuse(_ message: String, _ remedy: String) {
            diagnostics.append(node.diagnostic(message + ": the Collector refuses it", remedy: remedy))
        }
        if condition.isEmpty, statement.isEmpty { refuse("a route without condition", "add condition: …") }
        if !condition.isEmpty, !statement.isEmpty { refuse("condition beside statement", "keep the condition") }
        if pipelines.names.isEmpty { refuse("a route without pipelines", "add pipelines: […]") }
        if context == "request", !statement.isEmpty, condition.isEmpty {
            refuse("the context request needs a condition", "write condition: request[\"name\"] == \"value\"")
        }
    }

    /// The statement that the route runs.
    private var text: String { condition.isEmpty ? statement : "route() where \(condition)" }

    /// What makes two routes the same one.
    func key(_ test: RoutingRouter.Test) -> String {
        switch test {
        case .client: "request " + condition
        case .request: "otelcol " + text
        case .statement(_, let context): context.rawValue + " " + text
        }
    }

    /// What decides; `nil` with a finding where the product refuses it.
    func test(into diagnostics: inout [Diagnostic]) -> RoutingRouter.Test? {
        do throws(OTTLError) {
            switch context {
            case "request": return clientTest(into: &diagnostics)
            case "otelcol":
                let statement = try parser(.resource, isInferred: true).statement(text)
                if statement.dependencies.isEmpty {
                    diagnostics.append(clientFinding)
                    return .request(statement)
                }
                diagnostics.append(place.diagnostic("the context otelcol knows only paths that begin with otelcol"))
                return nil
            case "": return try inferredTest(into: &diagnostics)
            default:
                guard let known = OTTLContext(rawValue: context), known == .span || known == .resource else {
                    diagnostics.append(place.diagnostic("spans have no context '\(context)': the Collector refuses it"))
                    return nil
                }
                return .statement(try parser(known, isInferred: false).statement(text), known)
            }
        } catch {
            // The condition comes after what is put in front of it.
            let shift = condition.isEmpty ? 0 : "route() where ".unicodeScalars.count
            let column = max(1, error.column - (error.line == 1 ? shift : 0))
            diagnostics.append(
                place.diagnostic(
                    "the condition can't be read at its column \(column): \(error.message)", remedy: error.remedy))
            return nil
        }
    }

    /// The context is that of the text's qualified paths, or the resource.
    private func inferredTest(into diagnostics: inout [Diagnostic]) throws(OTTLError) -> RoutingRouter.Test {
        let inferred = try OTTLContext.inferred(conditions: [], statements: [text], options: Self.options)
        if let inferred, inferred == .span || inferred == .resource,
            let statement = try? parser(inferred, isInferred: true).statement(text)
        {
            return .statement(statement, inferred)
        }
        let statement = try parser(.resource, isInferred: false).statement(text)
        if text.contains("otelcol.") { diagnostics.append(clientFinding) }
        return .statement(statement, .resource)
    }

    private func clientTest(into diagnostics: inout [Diagnostic]) -> RoutingRouter.Test? {
        guard let condition = ClientCondition(condition) else {
            diagnostics.append(
                place.diagnostic(
                    "'\(condition)' is no condition on a request: the Collector refuses it",
                    remedy: "write request[\"name\"] == \"value\", or !="))
            return nil
        }
        diagnostics.append(clientFinding)
        return .client(condition)
    }

    private var clientFinding: Diagnostic {
        place.diagnostic(
            "this route reads what clients send beside spans, which traffic here does not have: it is as if they sent nothing",
            severity: .warning)
    }

    /// Every converter, but only these editors (`routingconnector/functions.go`).
    private static let options: OTTLParser.Options = {
        var options = OTTLParser.Options()
        options.functions = [.idleEditor("route")]
        options.editors = ["delete_key", "delete_matching_keys"]
        return options
    }()

    private func parser(_ context: OTTLContext, isInferred: Bool) -> OTTLParser {
        var options = Self.options
        options.pathNames = isInferred ? .qualified : .plain
        return OTTLParser(context, options: options)
    }
}

extension SettingKind where Value == RouteBlock.Action {
    /// `move` or `copy`; nothing is `move`.
    fileprivate static var action: Self {
        SettingKind<String>.collectorWord(RouteBlock.Action.allCases.map(\.rawValue))
            .map({ RouteBlock.Action(rawValue: $0) ?? .move }, { $0.rawValue })
    }
}
