import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Datadog's tracers in a fleet; what one decides alone is held against the vectors.
@Suite struct DatadogSamplerTests {
    /// Traces of one root with a local and a remote child, all at once; the hash of id 0 is 0, which every rate keeps.
    private static func traffic(_ ids: [UInt64]) -> TestTraffic {
        TestTraffic(
            ids.map { id in
                Trace.build(id: TraceID(high: 1, low: id)) {
                    TraceSpan("web", "GET /", .server) {
                        TraceSpan("web", "render") { TraceSpan("db", "SELECT", .server) }
                    }
                }
            })
    }

    private func decide(_ settings: DatadogSamplerSettings, _ traffic: TestTraffic) -> HeadDecisions {
        var sampler = SamplerCatalog.headSampler(.datadog(settings))
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        return decisions
    }

    @Test func theRootDecidesForTheTrace() {
        let settings = DatadogSamplerSettings(rules: [
            .init(service: "db", sampleRate: 0), .init(name: "get *", sampleRate: 1), .init(sampleRate: 0),
        ])
        let decisions = decide(settings, Self.traffic([0, 1]))
        #expect(decisions.keep[0..<6] == [1, 1, 1, 1, 1, 1])
        #expect(decisions.threshold[0] == 0 && decisions.exportedWeight[0] == 1)
    }

    /// The resource is that of an attribute where there is one, else the name.
    @Test func rulesReadTheResource() {
        let settings = DatadogSamplerSettings(rules: [
            .init(name: "web.request", resource: "get /cart", sampleRate: 1), .init(sampleRate: 0),
        ])
        let attributes: [[(String, String)]] = [
            [("dd.span.Resource", "GET /cart")], [("resource.name", "GET /cart")],
            [("dd.span.Resource", "GET /"), ("resource.name", "GET /cart")], [("dd.span.Resource", "")], [],
        ]
        let traffic = TestTraffic(
            attributes.map { pairs in
                Trace.build(id: TraceID(high: 1, low: 0)) {
                    pairs.reduce(TraceSpan("web", "web.request", .server)) { $0.attribute($1.0, .string($1.1)) }
                }
            } + [Trace.build(id: TraceID(high: 1, low: 0)) { TraceSpan("web", "GET /cart", .server) }])
        #expect(decide(settings, traffic).keep[0..<6] == [1, 1, 0, 0, 0, 0])
        let byResource = DatadogSamplerSettings(rules: [
            .init(resource: "GET /cart", sampleRate: 1), .init(sampleRate: 0),
        ])
        #expect(decide(byResource, traffic).keep[0..<6] == [1, 1, 0, 0, 0, 1])
        #expect(byResource.reads.attributes.isSuperset(of: ["dd.span.Resource", "resource.name"]))
        #expect(!DatadogSamplerSettings(rules: [.init(sampleRate: 1)]).reads.attributes.contains("resource.name"))
    }

    @Test func theLimitIsOfOneProcess() {
        var settings = DatadogSamplerSettings(rules: [.init(sampleRate: 0.5)])
        settings.rateLimit = 1
        let decisions = decide(settings, Self.traffic([0, 0, 0]))
        #expect(decisions.keep[0..<9] == [1, 1, 1, 0, 0, 0, 0, 0, 0])
        #expect(decisions.exportedWeight[0] == 2, "one over the rule's rate")
    }

    @Test func spansAreKeptAloneBelowATraceThatIsNot() {
        var settings = DatadogSamplerSettings(rules: [.init(sampleRate: 0)])
        settings.spanRules = [.init(service: "web", name: "render")]
        let decisions = decide(settings, Self.traffic([5]))
        #expect(decisions.keep[0..<3] == [0, 1, 0], "the child of a span kept alone is asked as below a dropped one")
    }

    @Test func tracersKeepWhatTheAgentHasNoRateFor() {
        var settings = DatadogSamplerSettings()
        settings.agentRates = [
            .init(service: "", environment: "", rate: 0), .init(service: "db", environment: "", rate: 0),
        ]
        let traffic = Self.traffic([5])
        #expect(decide(settings, traffic).keep[0] == 1)
        settings.behaviour = .spec
        #expect(decide(settings, traffic).keep[0] == 0)
    }
}
