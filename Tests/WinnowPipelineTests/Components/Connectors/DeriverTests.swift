import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline

/// What connectors that move or make figures do, beyond what recordings cover.
@Suite struct DeriverTests {
    @Test func roundRobinTakesTurnsAndFailoverTheFirstLevel() throws {
        var turns = try #require(try ConnectorSamples.router("roundrobin", "{}").router)
        var found: [String] = []
        for name in ["1", "2", "3", "4"] {
            found += try ConnectorSamples.routed(&turns, ConnectorSamples.request([name])).keys
        }
        #expect(found == ["traces/b", "traces", "traces/a", "traces/b"] && !turns.isPerSpan)
        var levels = try #require(
            try ConnectorSamples.router("failover", "priority_levels: [[traces, traces/a], [traces/b]]").router)
        #expect(
            try ConnectorSamples.routed(&levels, ConnectorSamples.request(["1"]))
                == ["traces": ["1"], "traces/a": ["1"]])
        for config in [
            "{}", "{priority_levels: [[nowhere]]}", "{priority_levels: [[]]}",
            "{priority_levels: [[traces]], retry_interval: 0s}", "{priority_levels: [[traces]], strategy: progressive}",
        ] {
            let made = try ConnectorSamples.router("failover", config)
            #expect(made.router == nil && made.findings.contains { $0.severity == .error }, "\(config)")
        }
    }

    private static func sums(_ points: [DerivedPoint]) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for point in points {
            guard case .sum(.int(let value), _) = point.value else { continue }
            let words = point.attributes.pairs.map { "\($0.key.string)=\($0.value.attributeText.string)" }.sorted()
            sums["\(point.metric) \(words.joined(separator: " "))"] = value
        }
        return sums
    }

    @Test func exceptionsAreCountedOnAndOn() throws {
        var deriver = try #require(try ConnectorSamples.deriver("exceptions", "exemplars: {enabled: true}").deriver)
        var request = ConnectorSamples.request(["a"])
        for (name, type) in [("exception", "IOError"), ("exception", "IOError"), ("retry", "IOError")] {
            var event = EventRecord()
            event.name = Text(name)
            event.attributes["exception.type"] = .string(Text(type))
            request.resources[0].scopes[0].spans[0].events.append(event)
        }
        var log = EditLog()
        deriver.start(at: 5, instance: "")
        let key =
            "exceptions exception.type=IOError service.name=checkout span.kind=SPAN_KIND_UNSPECIFIED span.name=a status.code=STATUS_CODE_UNSET"
        let first = try deriver.consume(request, at: 10, log: &log)
        #expect(Self.sums(first) == [key: 2] && first[0].exemplars.map(\.value) == [1, 2])
        #expect(first[0].start == 5 && first[0].time == 10 && first[0].temporality == .cumulative)
        let second = try deriver.consume(request, at: 20, log: &log)
        #expect(Self.sums(second) == [key: 4] && second[0].exemplars.map(\.value) == [3, 4])
        #expect(try deriver.consume(ConnectorSamples.request(["b"]), at: 30, log: &log).isEmpty)
    }

    private static func side(_ kind: Int32, _ service: String, span: UInt64, parent: UInt64 = 0) -> TelemetryRequest {
        var request = ConnectorSamples.request(["call"], service: service)
        request.resources[0].scopes[0].spans[0].kind = kind
        request.resources[0].scopes[0].spans[0].spanID = span
        request.resources[0].scopes[0].spans[0].parentSpanID = parent
        request.resources[0].scopes[0].spans[0].endTime += 3_000_000
        return request
    }

    @Test func aClientAndItsServerAreOneRequest() throws {
        var deriver = try #require(
            try ConnectorSamples.deriver("servicegraph", "{metrics_flush_interval: 0s, store: {max_items: 1}}").deriver)
        var log = EditLog()
        deriver.start(at: 0, instance: "")
        #expect(try deriver.consume(Self.side(3, "shop", span: 7), at: 1, log: &log).isEmpty)
        // There is no room for another half.
        #expect(try deriver.consume(Self.side(3, "shop", span: 8), at: 1, log: &log).isEmpty)
        var server = Self.side(2, "cart", span: 9, parent: 7)
        server.resources[0].scopes[0].spans[0].status.code = 2
        let points = try deriver.consume(server, at: 2, log: &log)
        let words = "client=shop connection_type= failed=true server=cart"
        #expect(
            Self.sums(points) == [
                "traces_service_graph_request_total \(words)": 1,
                "traces_service_graph_request_failed_total \(words)": 1,
            ])
        for point in points {
            guard case .histogram(let histogram) = point.value else { continue }
            #expect(histogram.count == 1 && histogram.sum == 0.003 && point.unit == "s")
            #expect(histogram.counts[1] == 1)
        }
        #expect(points.count == 4)
        #expect(try deriver.consume(Self.side(2, "cart", span: 9, parent: 8), at: 3, log: &log).count == 4)
    }

    @Test func whoNeverComesIsAVirtualNode() throws {
        var deriver = try #require(
            try ConnectorSamples.deriver(
                "servicegraph", "{virtual_node_extra_label: true, metrics_flush_interval: 10s}"
            ).deriver)
        var log = EditLog()
        deriver.start(at: 0, instance: "")
        var client = Self.side(3, "shop", span: 7)
        client.resources[0].scopes[0].spans[0].attributes["peer.service"] = .string("bank")
        _ = try deriver.consume(client, at: 1, log: &log)
        _ = try deriver.consume(Self.side(2, "shop", span: 8), at: 1, log: &log)
        var database = Self.side(3, "shop", span: 10)
        database.resources[0].scopes[0].spans[0].attributes["db.name"] = .string("orders")
        _ = try deriver.consume(database, at: 1, log: &log)
        var points: [DerivedPoint] = []
        while let next = deriver.nextFlush, next <= 10_000_000_000 { points += deriver.flush(at: next) }
        #expect(
            Self.sums(points) == [
                "traces_service_graph_request_total client=shop connection_type=virtual_node failed=false server=bank virtual_node=server":
                    1,
                "traces_service_graph_request_total client=user connection_type=virtual_node failed=false server=shop virtual_node=client":
                    1,
                "traces_service_graph_request_total client=shop connection_type=database failed=false server=orders virtual_node=":
                    1,
            ])
        // After a quarter of an hour they are forgotten.
        points = []
        while let next = deriver.nextFlush, next <= 1_200_000_000_000 { points = deriver.flush(at: next) }
        #expect(points.isEmpty)
    }

    @Test func anErrorLosesTheRequestsFigures() throws {
        var deriver = try #require(
            try ConnectorSamples.deriver("count", "spans: {m: {conditions: ['Substring(name, 1, 9) == \"x\"']}}")
                .deriver)
        var log = EditLog()
        #expect(throws: EvaluationError.self) {
            try deriver.consume(ConnectorSamples.request(["a"]), at: 1, log: &log)
        }
        #expect(try deriver.consume(TelemetryRequest(), at: 1, log: &log).isEmpty)
    }

    @Test(
        arguments: [
            ("span_metrics", "{histogram: {unit: us}}"),
            ("span_metrics", "{histogram: {explicit: {}, exponential: {}}}"),
            ("span_metrics", "{dimensions: [{name: a}, {name: a}]}"),
            ("span_metrics", "{dimensions: [{name: span.name}]}"),
            ("span_metrics", "{events: {enabled: true}}"), ("span_metrics", "{metrics_flush_interval: 0s}"),
            ("span_metrics", "{metrics_flush_interval: 1ns}"), ("span_metrics", "{metrics_expiration: -1s}"),
            ("span_metrics", "{resource_metrics_cache_size: 0}"), ("span_metrics", "{nothing: 1}"),
            (
                "span_metrics",
                "{aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA, metric_timestamp_cache_size: 0}"
            ),
            ("span_metrics", "{dimensions: [{glob: '[a'}]}"), ("span_metrics", "{dimensions: [{name: a, glob: b}]}"),
            ("count", "{spans: {m: {conditions: ['attributes[']}}}"), ("count", "{spans: [m]}"),
            ("count", "{spans: {m: {attributes: [{default_value: 1}]}}}"),
            ("signal_to_metrics", "{}"), ("signal_to_metrics", "{spans: [{name: m}]}"),
            ("signal_to_metrics", "{spans: [{sum: {value: '1'}}]}"),
            ("signal_to_metrics", "{spans: [{name: m, sum: {value: ''}}]}"),
            ("signal_to_metrics", "{spans: [{name: m, sum: {value: 'Nothing()'}}]}"),
            ("signal_to_metrics", "{spans: [{name: m, gauge: {value: '1', monotonic: true}}]}"),
            ("signal_to_metrics", "{spans: [{name: m, exponential_histogram: {value: '1', max_size: 1}}]}"),
            ("signal_to_metrics", "{spans: [{name: m, sum: {value: '1'}, attributes: [{key: a}, {key: a}]}]}"),
            ("service_graph", "{exponential_histogram_max_size: -1}"),
            ("service_graph", "{exponential_histogram_max_size: 9, latency_histogram_buckets: [1s]}"),
            ("exceptions", "{dimensions: [{name: span.kind}]}"),
            ("datadog", "{traces: {ignore_resources: ['[a']}}"), ("datadog", "{traces: {trace_buffer: -1}}"),
            ("datadog", "{traces: {bucket_interval: -1s}}"), ("datadog", "{traces: {bucket_interval: 1ns}}"),
            ("datadog", "{traces: {span_name_remappings: {a: ''}}}"), ("datadog", "{traces: {nothing: 1}}"),
        ])
    func refused(_ type: String, _ config: String) throws {
        let made = try ConnectorSamples.deriver(type, config)
        #expect(made.deriver == nil)
        let error = try #require(made.findings.first { $0.severity == .error })
        #expect(error.line > 0)
    }

    @Test func keysThatNobodyReadsAreSaid() throws {
        let made = try ConnectorSamples.deriver("count", "{spanz: {}, spans: {m: {condition: []}}}")
        #expect(made.deriver != nil && made.findings.map(\.severity) == [.warning, .warning])
        #expect(made.findings.contains { $0.remedy.contains("spans") })
    }

    /// Weights of spans of one trace are the same in every run, whatever else is there.
    @Test func weightsAreDrawnByPlace() throws {
        func calls(_ names: [String]) throws -> [String: Int64] {
            var deriver = try #require(
                try ConnectorSamples.deriver(
                    "spanmetrics",
                    "{aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA, histogram: {disable: true}}"
                ).deriver)
            var log = EditLog()
            for (number, name) in names.enumerated() {
                var request = ConnectorSamples.request([name])
                request.resources[0].scopes[0].spans[0].traceID = TraceID(
                    high: 1, low: UInt64(Array(name.utf8).reduce(0) { $0 * 31 + Int($1) }))
                request.resources[0].scopes[0].spans[0].traceState = "ot=th:c8"
                _ = try deriver.consume(request, at: Int64(number), log: &log)
            }
            return Self.sums(deriver.flush(at: 100))
        }
        let names = (0..<40).map { "call \($0)" }
        let all = try calls(names)
        let some = try calls(names.filter { $0.hasSuffix("3") })
        #expect(Set(all.values) == [4, 5] && some.count == 4)
        for (key, value) in some { #expect(all[key] == value) }
    }
}
