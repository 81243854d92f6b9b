import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowTestSupport

/// What connectors that move spans do, beyond what recordings cover.
@Suite struct RoutingTests {
    private static func routed(
        _ config: String, _ names: [String] = ["a", "b", "c"], from client: ClientMetadata = ClientMetadata()
    ) throws -> [String: [String]] {
        var router = try #require(try ConnectorSamples.router("routing", config).router)
        return try ConnectorSamples.routed(&router, ConnectorSamples.request(names), from: client)
    }

    @Test func contextsAreInferredFromQualifiedPaths() throws {
        for condition in ["span.name == \"b\"", "span.attributes[\"n\"] == 1 and resource.attributes[\"x\"] == nil"] {
            let to = try Self.routed(
                "{default_pipelines: [traces], table: [{condition: '\(condition)', pipelines: [traces/a]}]}")
            #expect(to == ["traces/a": ["b"], "traces": ["a", "c"]], "\(condition)")
        }
        let resource = try Self.routed(
            "table: [{statement: 'route() where resource.attributes[\"service.name\"] == \"checkout\"', pipelines: [traces/b]}]"
        )
        #expect(resource == ["traces/b": ["a", "b", "c"]])
    }

    @Test func aSinglePipelineGetsOneRequestAndSeveralGetOneFromEachRoute() throws {
        var router = try #require(
            try ConnectorSamples.router(
                "routing",
                """
                default_pipelines: [traces/a]
                table:
                - {context: span, condition: 'name == "a"', pipelines: [traces/a]}
                - {context: span, condition: 'name == "b"', pipelines: [traces/a, traces/b]}
                - {context: span, condition: 'name == "c"', pipelines: [traces/a, traces/b]}
                """
            ).router)
        var log = EditLog()
        let routed = try router.route(
            ConnectorSamples.request(["a", "b", "c", "d"]), from: ClientMetadata(), log: &log)
        #expect(routed.map(\.pipelines) == [[0], [0, 1], [0, 1]])
        #expect(routed[0].request.resources.count == 2)
    }

    @Test func whatTheClientSentIsReadWithoutRegardToCase() throws {
        let config =
            "{default_pipelines: [traces], table: [{context: request, condition: 'request[\"X-Tenant\"] == \"acme\"', action: copy, pipelines: [traces/a]}]}"
        let all = ["a", "b", "c"]
        #expect(
            try Self.routed(config, from: ClientMetadata(["x-tenant": ["other", "acme"]]))
                == ["traces/a": all, "traces": all])
        #expect(try Self.routed(config) == ["traces": all])
        #expect(try ConnectorSamples.router("routing", config).findings.map(\.severity) == [.warning])
    }

    /// What a router says of itself is what routes may remember.
    @Test func whatHangsOnSpansAloneIsSaid() throws {
        func router(_ rest: String) throws -> any SpanRouter {
            try #require(try ConnectorSamples.router("routing", "{table: [{pipelines: [traces], \(rest)}]}").router)
        }
        #expect(try router("context: span, condition: 'name == \"a\"'").isPerSpan)
        #expect(try router("context: span, condition: 'name == \"a\"'").reads == .operation)
        #expect(try router("condition: 'attributes[\"a\"] == 1 or not attributes[\"b\"] != nil'").isPerSpan)
        // An error would lose the spans around.
        #expect(try !router("condition: 'Substring(attributes[\"a\"], 0, 1) == \"a\"'").isPerSpan)
        #expect(
            try !router("context: span, statement: 'delete_key(resource.attributes, \"a\") where name == \"b\"'")
                .isPerSpan)
        #expect(try router("statement: 'delete_key(attributes, \"a\") where true'").writes == .resource)
    }

    @Test func spansOneByOneGoWhereTheyGoTogether() throws {
        for config in [
            """
            {error_mode: ignore, default_pipelines: [traces], table: [
              {context: span, condition: 'name == "a"', action: copy, pipelines: [traces/a]},
              {condition: 'attributes["a"] == 1', pipelines: [traces/b]},
              {condition: 'span.kind == SPAN_KIND_SERVER', pipelines: [traces/a, traces/b]}]}
            """,
            """
            {error_mode: silent, table: [
              {context: span, condition: 'Substring(attributes["a"], 0, 1) == "a"', pipelines: [traces/a]},
              {statement: 'delete_key(attributes, "a") where attributes["b"] != nil', pipelines: [traces/b]}]}
            """,
        ] {
            var router = try #require(try ConnectorSamples.router("routing", config).router)
            #expect(router.isPerSpan)
            var random = RandomRequests(seed: 4)
            for _ in 0..<40 {
                let request = random.request()
                let whole = try Self.spans(&router, request)
                var apart: [String: [String]] = [:]
                for group in request.resources {
                    for scope in group.scopes {
                        for span in scope.spans {
                            var single = request
                            single.resources = [group]
                            single.resources[0].scopes = [scope]
                            single.resources[0].scopes[0].spans = [span]
                            apart.merge(try Self.spans(&router, single)) { $0 + $1 }
                        }
                    }
                }
                #expect(whole.mapValues { $0.sorted() } == apart.mapValues { $0.sorted() })
            }
        }
    }

    private static func spans(_ router: inout some SpanRouter, _ request: TelemetryRequest) throws -> [String: [String]]
    {
        var log = EditLog()
        var found: [String: [String]] = [:]
        for routed in try router.route(request, from: ClientMetadata(), log: &log) {
            for place in routed.pipelines {
                for group in routed.request.resources {
                    for scope in group.scopes {
                        found[router.pipelines[place], default: []] += scope.spans.map {
                            "\(group.resource) \(scope.scope) \($0)"
                        }
                    }
                }
            }
        }
        return found
    }

    @Test(
        arguments: [
            "{}", "{table: []}", "{table: [{pipelines: [traces]}]}", "{table: [{condition: 'true'}]}",
            "{table: [{condition: 'true', pipelines: [traces/none]}]}",
            "{table: [{condition: 'true', statement: 'route()', pipelines: [traces]}]}",
            "{table: [{condition: 'true', context: trace, pipelines: [traces]}]}",
            "{table: [{condition: 'true', context: log, pipelines: [traces]}]}",
            "{table: [{condition: 'true', action: drop, pipelines: [traces]}]}",
            "{table: [{condition: 'attributes[', pipelines: [traces]}]}",
            "{table: [{statement: 'set(attributes[\"a\"], 1)', pipelines: [traces]}]}",
            "{table: [{context: request, condition: 'request[\"a\"] > \"b\"', pipelines: [traces]}]}",
            "{table: [{context: request, statement: 'route()', pipelines: [traces]}]}",
            "{match_once: false, table: [{condition: 'true', pipelines: [traces]}]}",
            "{default_pipelines: [metrics], table: [{condition: 'true', pipelines: [traces]}]}",
            "{error_mode: loud, table: [{condition: 'true', pipelines: [traces]}]}",
        ])
    func refused(_ config: String) throws {
        let made = try ConnectorSamples.router("routing", config)
        #expect(made.router == nil)
        let error = try #require(made.findings.first { $0.severity == .error })
        #expect(error.line > 0)
    }

    @Test func aConditionsPlaceIsItsOwn() throws {
        let finding = try #require(
            try ConnectorSamples.router(
                "routing", "table:\n- condition: 'attributes[\"a\"] = 1'\n  pipelines: [traces]"
            ).findings.first)
        #expect(finding.line == 2 && finding.message.contains("column 17"), "\(finding)")
    }

    @Test func forwardFeedsAll() throws {
        var router = try #require(try ConnectorSamples.router("forward", "{}").router)
        let names = ["a", "b"]
        #expect(
            try ConnectorSamples.routed(&router, ConnectorSamples.request(names))
                == ["traces/a": names, "traces/b": names, "traces": names])
        #expect(router.isPerSpan && router.reads.isEmpty)
    }
}
