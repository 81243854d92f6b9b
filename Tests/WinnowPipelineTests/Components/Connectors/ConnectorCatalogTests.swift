import Testing
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings
import WinnowTestSupport

/// What holds for every connector of the catalogue; what users write never traps.
@Suite struct ConnectorCatalogTests {
    @Test func theCatalogueFindsTypes() {
        let types = ConnectorCatalog.all.flatMap { [$0.type] + $0.aliases }
        #expect(Set(types).count == types.count)
        #expect(ConnectorCatalog.effect(of: "forward") == .passes)
        #expect(ConnectorCatalog.effect(of: "routing") == .routes)
        #expect(ConnectorCatalog.effect(of: "spanmetrics") == .derives)
        #expect(ConnectorCatalog.effect(of: "span_metrics") == .derives)
        #expect(ConnectorCatalog.effect(of: "servicegraph") == .derives)
        #expect(ConnectorCatalog.effect(of: "datadog") == .derivesAndPasses)
        #expect(ConnectorCatalog.effect(of: "nobody") == nil)
    }

    /// The configuration without a key is taken, or a finding says why not.
    @Test func theDefaultConfigurationIsTakenOrRefusedWithAReason() throws {
        for type in ConnectorCatalog.all {
            let router = try ConnectorSamples.router(type.type, "{}")
            let deriver = try ConnectorSamples.deriver(type.type, "{}")
            let isUsed = router.router != nil || deriver.deriver != nil
            #expect(isUsed || router.findings.contains { $0.severity == .error }, "\(type.type)")
            switch type.effect {
            case .passes, .routes: #expect(deriver.deriver == nil, "\(type.type)")
            case .derives: #expect(router.router == nil, "\(type.type)")
            case .derivesAndPasses: #expect(router.router != nil && deriver.deriver != nil, "\(type.type)")
            }
            for finding in router.findings + deriver.findings { #expect(finding.line > 0, "\(type.type): \(finding)") }
        }
    }

    /// A configuration of a type of connector.
    struct Sample: CustomTestStringConvertible, Sendable {
        var type: String
        var config: String
        var testDescription: String { "\(type): \(config)" }
    }

    /// One for each thing that connectors do.
    static let samples: [Sample] = [
        Sample(type: "forward", config: "{}"), Sample(type: "round_robin", config: "{}"),
        Sample(type: "failover", config: "{priority_levels: [[traces/a], [traces/b, traces]], retry_interval: 5m}"),
        Sample(
            type: "routing",
            config:
                "{error_mode: ignore, default_pipelines: [traces], table: [{context: span, condition: 'attributes[\"a\"] == 1', action: copy, pipelines: [traces/a]}, {statement: 'delete_key(attributes, \"a\") where true', pipelines: [traces/b]}]}"
        ),
        Sample(type: "count", config: "{}"),
        Sample(
            type: "count",
            config:
                "{spans: {m: {conditions: ['attributes[\"a\"] == 1'], attributes: [{key: a, default_value: 1}]}}, spanevents: {e: {conditions: ['name == \"a\"']}}}"
        ),
        Sample(
            type: "signal_to_metrics",
            config:
                "{error_mode: ignore, spans: [{name: s, sum: {value: AdjustedCount(), monotonic: true}, attributes: [{key: a, optional: true}]}, {name: h, histogram: {value: 'Int(span.attributes[\"a\"])', count: '3', buckets: [1, 2]}}, {name: x, exponential_histogram: {value: 'span.attributes[\"a\"]', max_size: 4}, include_resource_attributes: [{key: a, default_value: z}]}, {name: g, gauge: {value: '1.5'}}]}"
        ),
        Sample(
            type: "span_metrics",
            config:
                "{dimensions: [{name: a, default: x}, {glob: 'h*'}], histogram: {unit: s, exponential: {max_size: 8}}, events: {enabled: true, dimensions: [{name: b}]}, exemplars: {enabled: true, max_per_data_point: 2}, aggregation_cardinality_limit: 3, resource_metrics_cache_size: 2, metrics_flush_interval: 15s, metrics_expiration: 20s, series_expiration: 30s}"
        ),
        Sample(
            type: "spanmetrics",
            config:
                "{aggregation_temporality: AGGREGATION_TEMPORALITY_DELTA, histogram: {explicit: {buckets: [1ms, 2s]}}, exclude_dimensions: [span.name], resource_metrics_key_attributes: [service.name], metric_timestamp_cache_size: 2, enable_metrics_sampling_method: true, include_instrumentation_scope: [a]}"
        ),
        Sample(
            type: "service_graph",
            config:
                "{dimensions: [a], store: {ttl: 1s, max_items: 3}, virtual_node_extra_label: true, latency_histogram_buckets: [1ms, 1s], database_name_attributes: [b], metrics_flush_interval: 5s, cache_loop: 10s}"
        ),
        Sample(type: "exceptions", config: "{dimensions: [{name: a, default: x}], exemplars: {enabled: true}}"),
        Sample(type: "datadog", config: "{}"),
        Sample(
            type: "datadog",
            config:
                "{traces: {compute_stats_by_span_kind: false, compute_top_level_by_span_kind: true, span_name_remappings: {a.b: c}, span_name_as_resource_name: true, ignore_resources: [a], bucket_interval: 5s, trace_buffer: 3}}"
        ),
    ]

    @Test(arguments: samples)
    func samplesAreTaken(_ sample: Sample) throws {
        let router = try ConnectorSamples.router(sample.type, sample.config)
        let deriver = try ConnectorSamples.deriver(sample.type, sample.config)
        #expect(router.router != nil || deriver.deriver != nil, "\(router.findings + deriver.findings)")
    }

    @Test func damagedConfigurationsDoNotTrap() throws {
        var random = TestRandom(seed: 11)
        var requests = RandomRequests(seed: 12)
        var made = 0
        for _ in 0..<1600 {
            let sample = random.pick(Self.samples)
            var bytes = Array(sample.config.utf8)
            for _ in 0..<1 + random.below(2) {
                let place = random.below(bytes.count)
                switch random.below(6) {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1...3: bytes[place] = random.pick(Array("ab109 .-".utf8))
                case 4: bytes.insert(contentsOf: Array(random.pick(Self.hostile).utf8), at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(4)))
                }
                if bytes.isEmpty { bytes = [0x20] }
            }
            let config = String(decoding: bytes, as: UTF8.self)
            var log = EditLog()
            let start: Int64 = random.oneIn(20) ? .max - 5 : 1_000_000_000
            if let read = try? ConnectorSamples.router(sample.type, config), var router = read.router {
                made += 1
                _ = try? router.route(requests.request(), from: ClientMetadata(["a": ["b"]]), log: &log)
            }
            if let read = try? ConnectorSamples.deriver(sample.type, config), var deriver = read.deriver {
                made += 1
                deriver.start(at: start, instance: "i")
                for step in 0..<3 {
                    _ = try? deriver.consume(requests.request(), at: start, log: &log)
                    if let next = deriver.nextFlush, step > 0 { _ = deriver.flush(at: next) }
                }
            }
        }
        #expect(made > 66)
    }

    private static let hostile = [
        "9223372036854775807", "-9223372036854775808", "1e300", "-1", "0", "[", "}", "'", "\"", "null", "{}", "[]",
        "18446744073709551616", "2562047h", "-5s", "*", "\\", "&a", "~",
    ]

    /// Figures are the same for spans that differ only in what the deriver says it does not read.
    @Test(arguments: samples)
    func figuresHangOnWhatIsRead(_ sample: Sample) throws {
        guard let made = try ConnectorSamples.deriver(sample.type, sample.config).deriver else { return }
        var random = RandomRequests(seed: 5)
        for _ in 0..<60 {
            let first = random.single()
            let second = random.single()
            var mixed = first
            for column in EditorDependencyTests.columns where made.reads.isDisjoint(with: column) {
                EditorDependencyTests.take(column, from: second, into: &mixed)
            }
            #expect(Self.points(made, first) == Self.points(made, mixed), "\(sample.testDescription)")
        }
    }

    private static func points(_ deriver: any MetricDeriver, _ request: TelemetryRequest) -> [DerivedPoint]? {
        var deriver = deriver
        var log = EditLog()
        deriver.start(at: 0, instance: "i")
        guard var points = try? deriver.consume(request, at: 1_000_000_000, log: &log) else { return nil }
        for _ in 0..<40 {
            guard let next = deriver.nextFlush else { break }
            points += deriver.flush(at: next)
        }
        return points
    }
}
