import Testing
import WinnowModel
import WinnowOTTL
import WinnowSettings

@testable import WinnowPipeline

@Suite struct DatadogDeriverTests {
    /// A span of a service with an id, a parent's id and a kind; it lasts a millisecond and ends at a time in seconds.
    private struct Part {
        var service: String
        var span: UInt64
        var parent: UInt64 = 0
        var kind: Int32 = 1
        var ends: UInt64 = 105
        var millis: UInt64 = 1
        var isFailed = false
        var attributes: [String: OTTLValue] = [:]
    }

    private static func request(_ parts: [Part]) -> TelemetryRequest {
        var request = TelemetryRequest()
        for part in parts {
            var one = ConnectorSamples.request(["call"], service: part.service)
            var span = one.resources[0].scopes[0].spans[0]
            span.traceID = TraceID(high: 0, low: 1)
            span.spanID = part.span
            span.parentSpanID = part.parent
            span.kind = part.kind
            span.endTime = part.ends * 1_000_000_000
            span.startTime = span.endTime - part.millis * 1_000_000
            span.status.code = part.isFailed ? 2 : 0
            for (key, value) in part.attributes { span.attributes[Text(key)] = value }
            one.resources[0].scopes[0].spans[0] = span
            request.resources += one.resources
        }
        return request
    }

    private static func deriver(_ traces: String = "") throws -> any MetricDeriver {
        var deriver = try #require(try ConnectorSamples.deriver("datadog", "{traces: {\(traces)}}").deriver)
        deriver.start(at: 100_000_000_000, instance: "")
        return deriver
    }

    /// What a metric counts, by service and kind.
    private static func counts(_ points: [DerivedPoint], _ metric: String) -> [String: Int64] {
        var counts: [String: Int64] = [:]
        for point in points where point.metric == metric {
            guard case .sum(.int(let count), _) = point.value else { continue }
            let words = ["service", "span.kind"].map { point.attributes[$0]?.attributeText.string ?? "" }
            counts[words.joined(separator: " "), default: 0] += count
        }
        return counts
    }

    private static func all(_ parts: [Part], _ traces: String = "") throws -> [DerivedPoint] {
        var deriver = try deriver(traces)
        var log = EditLog()
        _ = try deriver.consume(request(parts), at: 105_000_000_000, log: &log)
        return deriver.stop(at: 110_000_000_000)
    }

    /// A root, its call of another service, and work within.
    private static let trace = [
        Part(service: "shop", span: 1, kind: 2), Part(service: "shop", span: 2, parent: 1),
        Part(service: "shop", span: 3, parent: 2, kind: 3), Part(service: "cart", span: 4, parent: 3, kind: 2),
        Part(service: "cart", span: 5, parent: 4), Part(service: "cart", span: 6, parent: 99),
        Part(service: "cart", span: 7, parent: 4, attributes: ["_dd.measured": .int(1)]),
        Part(service: "cart", span: 8, parent: 4, kind: 2),
    ]

    @Test func topLevelMeasuredAndKindsCount() throws {
        let byKind = try Self.all(Self.trace)
        // 6 has no parent in its request, 7 is measured, 5 and 2 are neither.
        #expect(
            Self.counts(byKind, "hits") == ["shop server": 1, "shop client": 1, "cart server": 2, "cart internal": 2])
        #expect(
            Self.counts(byKind, "top_level_hits") == [
                "shop server": 1, "shop client": 0, "cart server": 1, "cart internal": 1,
            ])
        let topLevel = try Self.all(Self.trace, "compute_stats_by_span_kind: false")
        #expect(Self.counts(topLevel, "hits") == ["shop server": 1, "cart server": 1, "cart internal": 2])
        let kinds = try Self.all(
            Self.trace, "compute_stats_by_span_kind: false, compute_top_level_by_span_kind: true")
        #expect(
            Self.counts(kinds, "hits") == ["shop server": 1, "shop client": 1, "cart server": 2, "cart internal": 1])
        #expect(Self.counts(kinds, "top_level_hits")["cart server"] == 2)
    }

    @Test func failuresAndDurationsAreCounted() throws {
        let points = try Self.all([
            Part(service: "shop", span: 1, kind: 2, millis: 100),
            Part(service: "shop", span: 2, kind: 2, millis: 200, isFailed: true),
            Part(service: "shop", span: 3, kind: 2, millis: 0),
        ])
        #expect(Self.counts(points, "errors") == ["shop server": 1])
        var tally = PointTally(try Self.deriver().reading)
        tally.add(points)
        let shop = try #require(tally.requests().serving["shop"])
        #expect(shop.count == 3 && shop.failures == 1 && shop.durations.count == 3)
        let slowest = try #require(shop.durations.quantile(1))
        #expect(abs(slowest / 200e6 - 1) < 0.02)
        #expect(shop.durations.quantile(0.3) == 0)
    }

    /// A bucket is handed on when the one after it is over; what comes later counts in the oldest that is left.
    @Test func bucketsAreHandedOnWhenTheyAreOld() throws {
        var deriver = try Self.deriver()
        var log = EditLog()
        func take(_ ends: UInt64, at seconds: Int64) throws {
            _ = try deriver.consume(
                Self.request([Part(service: "shop", span: 1, ends: ends)]), at: seconds * 1_000_000_000, log: &log)
        }
        try take(105, at: 105)
        #expect(deriver.nextFlush == 110_000_000_000)
        #expect(deriver.flush(at: 110_000_000_000).isEmpty)
        let first = deriver.flush(at: 120_000_000_000)
        #expect(Self.counts(first, "hits") == ["shop internal": 1] && first[0].start == 100_000_000_000)
        try take(103, at: 121)
        #expect(deriver.flush(at: 129_000_000_000).isEmpty)
        let late = deriver.flush(at: 130_000_000_000)
        #expect(Self.counts(late, "hits") == ["shop internal": 1] && late[0].start == 110_000_000_000)
        try take(139, at: 139)
        #expect(Self.counts(deriver.stop(at: 140_000_000_000), "hits") == ["shop internal": 1])
        #expect(deriver.stop(at: 140_000_000_000).isEmpty)
    }

    /// What one connector has counted the next one does not.
    @Test func whatIsMarkedIsCounted() throws {
        let request = Self.request([Part(service: "shop", span: 1, kind: 2)])
        var router = try #require(try ConnectorSamples.router("datadog", "{}").router)
        var log = EditLog()
        let routed = try router.route(request, from: ClientMetadata(), log: &log)
        #expect(routed.map(\.pipelines) == [[0, 1, 2]])
        #expect(routed[0].request.resources[0].resource.attributes["_dd.stats_computed"]?.attributeText == "true")
        var deriver = try Self.deriver()
        _ = try deriver.consume(routed[0].request, at: 105_000_000_000, log: &log)
        #expect(deriver.stop(at: 110_000_000_000).isEmpty)
        _ = try deriver.consume(request, at: 105_000_000_000, log: &log)
        #expect(Self.counts(deriver.stop(at: 110_000_000_000), "hits") == ["shop server": 1])
    }

    @Test(
        arguments: [
            (Int32(2), ["http.request.method": "GET", "http.route": "/cart"], "http.server.request", "GET /cart"),
            (3, ["http.method": "_OTHER", "url.template": "/a"], "http.client.request", "HTTP /a"),
            (3, ["db.system": "mysql", "db.statement": "SELECT 1"], "mysql.query", "SELECT ?"),
            (5, ["messaging.system": "kafka", "messaging.operation": "process"], "kafka.process", "process"),
            (3, ["rpc.system": "aws-api", "rpc.service": "S3", "rpc.method": "Put"], "aws.S3.request", "Put S3"),
            (2, ["rpc.system": "grpc", "rpc.method": "Get"], "grpc.server.request", "Get"),
            (2, ["faas.trigger": "timer"], "timer.invoke", "call"),
            (1, ["graphql.operation.type": "query"], "graphql.server.request", "query"),
            (2, ["network.protocol.name": "amqp"], "amqp.server.request", "call"),
            (0, ["operation.name": "own", "resource.name": "mine"], "own", "mine"), (4, [:], "Producer", "call"),
            (0, [:], "Internal", "call"), (77, [:], "Internal", "call"),
        ])
    func spansAreNamed(_ kind: Int32, _ attributes: [String: String], _ operation: String, _ resource: String) {
        var span = SpanRecord()
        span.name = "call"
        span.kind = kind
        for (key, value) in attributes { span.attributes[Text(key)] = .string(Text(value)) }
        let names = DatadogNames(takesSpanName: false, remappings: [:])
        #expect(names.operation(span, ValueMap(), "lib").string == operation)
        #expect(names.resource(span, ValueMap()).string == resource)
    }

    /// Who names operations gets the first rules for all of them.
    @Test func namesOfTheFirstRules() {
        var span = SpanRecord()
        span.name = "call"
        span.kind = 2
        span.attributes["http.method"] = .string("GET")
        span.attributes["http.route"] = .string("/cart")
        let remapped = DatadogNames(takesSpanName: false, remappings: ["lib.server": "web"])
        #expect(remapped.operation(span, ValueMap(), "lib") == "web")
        #expect(remapped.operation(span, ValueMap(), "") == "opentelemetry.server")
        #expect(remapped.resource(span, ValueMap([("http.route", .string("/a"))])) == "GET /a")
        #expect(DatadogNames(takesSpanName: true, remappings: [:]).operation(span, ValueMap(), "lib") == "call")
    }

    @Test func ignoredResourcesDoNotCount() throws {
        #expect(try Self.all([Part(service: "shop", span: 1, kind: 2)], "ignore_resources: [call]").isEmpty)
        #expect(try !Self.all([Part(service: "shop", span: 1, kind: 2)], "ignore_resources: [cal]").isEmpty)
    }
}
