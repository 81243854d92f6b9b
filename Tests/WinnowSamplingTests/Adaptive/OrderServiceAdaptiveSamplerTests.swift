import Testing
import WinnowModel
import WinnowSampling
import WinnowTestSupport

/// The order service's sampler as given, in both readings.
@Suite struct OrderServiceAdaptiveSamplerTests {
    private static let services = ["order-service", "payment-service", "notification-service", "stock-service"]

    /// One trace a number, with a span of each service below a root.
    private static func traffic(traces: Int, named name: (String) -> String) -> TestTraffic {
        TestTraffic(
            (0..<traces).map { number in
                Trace.build(id: .numbered(UInt64(number))) {
                    for service in services { TraceSpan(service, name(service), .server, 0...5) }
                }
            })
    }

    private static func decide(
        _ traffic: TestTraffic, _ settings: OrderServiceAdaptiveSampler.Settings = .init()
    ) -> HeadDecisions {
        var sampler = OrderServiceAdaptiveSampler(settings)
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        return decisions
    }

    @Test func asWrittenIsFlatTenPercent() {
        let traffic = Self.traffic(traces: 4000) { _ in "POST /orders" }
        let decisions = Self.decide(traffic)
        for row in 0..<traffic.batch.spanCount {
            #expect(decisions.probability[row] == 0.1 && decisions.exportedWeight[row] == 1)
            #expect(decisions.keep[row] == decisions.keep[row / 4 * 4])
        }
        let kept = (0..<4000).count { decisions.keep[$0 * 4] != 0 }
        #expect((kept - 400).magnitude < 95)
    }

    @Test func asWrittenLooksUpTheSpansName() {
        let traffic = Self.traffic(traces: 1) { $0 }
        #expect(Array(Self.decide(traffic).probability[0..<4]) == [0.2, 0.1 * 3.0, 0.05, 0.1])
    }

    @Test func byServiceBreaksTraces() {
        let traffic = Self.traffic(traces: 4000) { _ in "POST /orders" }
        var settings = OrderServiceAdaptiveSampler.Settings()
        settings.reading = .byService
        let decisions = Self.decide(traffic, settings)
        for (column, share) in [0.2, 0.3, 0.05, 0.1].enumerated() {
            #expect((decisions.probability[column] - share).magnitude < 1e-12)
            let kept = (0..<4000).count { decisions.keep[$0 * 4 + column] != 0 }
            #expect((Double(kept) - 4000 * share).magnitude < 5 * (4000 * share * (1 - share)).squareRoot())
        }
        let broken = (0..<4000).count { trace in
            let kept = (0..<4).count { decisions.keep[trace * 4 + $0] != 0 }
            return kept > 0 && kept < 4
        }
        // Sets within one dialect are nested: a trace that payment keeps is whole only when notification keeps it too.
        #expect((Double(broken) - 4000 * 0.25).magnitude < 150)
    }

    @Test(arguments: [
        (AttributeValue.bool(true), true), (.bool(false), false), (.string(""), false), (.string("false"), true),
        (.int(0), false), (.int(7), true), (.double(0), false), (.double(.nan), true), (.array([]), false),
        (.array([.int(0)]), true), (.empty, false),
    ])
    func aTrueErrorAttributeIsKept(value: AttributeValue, isKept: Bool) {
        // The greatest id: no ratio below 1 keeps it.
        let id = TraceID(high: .max, low: .max)
        let seen = TestTraffic([Trace.build(id: id) { TraceSpan().attribute("error", value) }])
        let decisions = Self.decide(seen)
        #expect(decisions.keep[0] == (isKept ? 1 : 0))
        #expect(decisions.probability[0] == (isKept ? 1 : 0.1))
        let late = TestTraffic([Trace.build(id: id) { TraceSpan().attribute("error", value, atStart: false) }])
        #expect(Self.decide(late).keep[0] == 0)
    }
}
