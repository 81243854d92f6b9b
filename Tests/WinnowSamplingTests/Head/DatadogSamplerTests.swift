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
