import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Ratio samplers of OpenTelemetry Go and Python (head-sampling, section 2).
@Suite struct TraceIDRatioSamplerTests {
    private static let golden: UInt64 = 0xa3ce_929d_0e0e_4736

    @Test(arguments: TraceIDRatioSampler.Dialect.allCases)
    func goldenVector(dialect: TraceIDRatioSampler.Dialect) {
        #expect(TraceIDRatioSampler(ratio: 0.6398707995, dialect: dialect).keeps(Self.golden))
        #expect(!TraceIDRatioSampler(ratio: 0.6398707993, dialect: dialect).keeps(Self.golden))
    }

    @Test(
        arguments: [
            (0.5, 4_611_686_018_427_387_904, 9_223_372_036_854_775_808),
            (0.1, 922_337_203_685_477_632, 1_844_674_407_370_955_264),
            (0.01, 92_233_720_368_547_760, 184_467_440_737_095_520),
        ] as [(Double, UInt64, UInt64)])
    func thresholds(ratio: Double, go: UInt64, python: UInt64) {
        #expect(TraceIDRatioSampler(ratio: ratio).bound == go)
        #expect(TraceIDRatioSampler(ratio: ratio, dialect: .python).bound == python)
    }

    @Test(arguments: TraceIDRatioSampler.Dialect.allCases)
    func oddRatios(dialect: TraceIDRatioSampler.Dialect) {
        for ratio: Double in [0, -1, .nan, -.infinity] {
            #expect(!TraceIDRatioSampler(ratio: ratio, dialect: dialect).keeps(0))
        }
        for ratio: Double in [1, 2, .infinity] {
            #expect(TraceIDRatioSampler(ratio: ratio, dialect: dialect).keeps(.max))
        }
    }

    @Test func decidesWholeTraces() {
        let traffic = TestTraffic(
            (0..<2000).map { number in
                Trace.build(id: .numbered(UInt64(number))) { TraceSpan { TraceSpan("other") } }
            })
        var sampler = TraceIDRatioSampler(ratio: 0.25)
        var decisions = HeadDecisions()
        sampler.decide(traffic.batch, traffic.tables, into: &decisions)
        for trace in 0..<2000 {
            #expect(decisions.keep[2 * trace] == decisions.keep[2 * trace + 1])
            #expect(decisions.probability[2 * trace] == 0.25 && decisions.exportedWeight[2 * trace] == 1)
        }
        let kept = (0..<2000).count { decisions.keep[2 * $0] != 0 }
        #expect((kept - 500).magnitude < 97)
    }
}
