import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// Ratio samplers of every SDK (head-sampling, section 2).
@Suite struct TraceIDRatioTests {
    private static let golden = TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736)

    private static func keeps(_ ratio: Double, _ sdk: SDK, _ id: TraceID = golden) -> Bool {
        TraceIDRatio(ratio, sdk).keeps(high: id.high, low: id.low)
    }

    /// The smallest ratio that keeps the example; JS compares 32 bits, 2.3e-10 apart.
    @Test(
        arguments: [
            (.go, 0.6398707994), (.rust, 0.6398707994), (.python, 0.6398707994), (.swift, 0.6398707994),
            (.openCensus, 0.6398707994), (.java, 0.7202584012), (.dotnet, 0.5935420047), (.js, 0.5685228837),
            (.cpp, 0.6496231237), (.swiftOTel, 0.2120217119), (.datadog, 0.9904434236), (.ruby, 0.6398707994),
            (.php, 0.2379327903), (.erlang, 0.2797415988),
        ] as [(SDK, Double)])
    func goldenVector(sdk: SDK, smallest: Double) {
        let near = sdk == .js ? 3e-10 : 1e-10
        #expect(Self.keeps(smallest + near, sdk))
        #expect(!Self.keeps(smallest - near, sdk))
    }

    @Test func everySDKHasAGoldenVector() { #expect(SDK.allCases.count == 14) }

    @Test(
        arguments: [
            (0.5, .go, 4_611_686_018_427_387_904), (0.5, .python, 9_223_372_036_854_775_808),
            (0.5, .java, 4_611_686_018_427_387_904), (0.5, .js, 2_147_483_647),
            (0.5, .datadog, 9_223_372_036_854_775_808),
            (0.1, .go, 922_337_203_685_477_632), (0.1, .python, 1_844_674_407_370_955_264),
            (0.1, .java, 922_337_203_685_477_632), (0.1, .js, 429_496_729), (0.1, .datadog, 1_844_674_407_370_955_264),
            (0.01, .go, 92_233_720_368_547_760), (0.01, .python, 184_467_440_737_095_520),
            (0.01, .java, 92_233_720_368_547_760), (0.01, .js, 42_949_672), (0.01, .datadog, 184_467_440_737_095_520),
        ] as [(Double, SDK, UInt64)])
    func thresholds(ratio: Double, sdk: SDK, bound: UInt64) {
        #expect(TraceIDRatio(ratio, sdk).bound == bound)
    }

    @Test(arguments: SDK.allCases)
    func oddRatios(sdk: SDK) {
        let id = TraceID(high: 0x1234_5678_9abc_def0, low: 0x0fed_cba9_8765_4321)
        for ratio: Double in [0, -1, -.infinity] { #expect(!Self.keeps(ratio, sdk, id)) }
        // Go's bound is what amd64 makes of NaN.
        #expect(Self.keeps(.nan, sdk, id) == (sdk == .go))
        for ratio: Double in [1, 2, .infinity] { #expect(Self.keeps(ratio, sdk, id)) }
    }

    /// The ends where arithmetic slips.
    @Test func edges() {
        func keeps(_ ratio: Double, _ sdk: SDK, high: UInt64 = 1, low: UInt64 = 1) -> Bool {
            TraceIDRatio(ratio, sdk).keeps(high: high, low: low)
        }
        // `abs` of the least integer is negative: kept by any ratio but 0. At 1 the two largest magnitudes are not below the bound.
        #expect(keeps(1e-18, .java, low: 1 << 63) && !keeps(0, .java, low: 1 << 63))
        #expect(keeps(1e-18, .dotnet, high: 1 << 63))
        #expect(!keeps(1, .java, low: UInt64(Int64.max)) && !keeps(1, .java, low: 1 << 63 | 1))
        #expect(keeps(0.1, .java, low: .max) && !keeps(0.1, .go, low: .max))
        #expect(keeps(.nan, .java, low: 1 << 63) && !keeps(.nan, .java, low: 0))
        // A share of 1 is a bound like any other, or all there is.
        #expect(!keeps(1, .swift, low: .max) && keeps(1, .go, low: .max) && keeps(1, .ruby, low: .max))
        #expect(keeps(1, .js, high: 0, low: 0xFFFF_FFFF) && !keeps(0.9999999999999999, .js, high: 0, low: 0xFFFF_FFFF))
        #expect(!keeps(1, .erlang, low: .max) && keeps(1, .erlang, low: .max - 1))
        // Bits above those that are compared do not matter.
        #expect(keeps(0.1, .php, low: 15 << 60) && keeps(0.1, .erlang, low: 1 << 63) && keeps(1, .php, low: .max))
        // At 0 the bound itself is kept by tests that include it.
        #expect(keeps(0, .datadog, low: 0) && keeps(0, .openCensus, low: 0))
        #expect(!keeps(0, .python, low: 0) && !keeps(0, .cpp, high: 0))
    }

    @Test func refusedRatios() {
        for ratio in [-0.1, 1.0000000000000002, .nan, .infinity] {
            #expect(TraceIDRatio.refusal(of: ratio, .python) != nil)
            #expect(TraceIDRatio.refusal(of: ratio, .openCensus) != nil)
            #expect(TraceIDRatio.refusal(of: ratio, .go) == nil)
        }
        for ratio in [0, -0.0, 0.5, 1] { #expect(TraceIDRatio.refusal(of: ratio, .python) == nil) }
    }

    /// Section 2.2: of 400,000 ids, how many of those that one keeps does another keep, at 10 %?
    @Test func overlapsBetweenSDKs() {
        let ratios = SDK.allCases.map { TraceIDRatio(0.1, $0) }
        let threshold = ConsistentThreshold(exactly: 0.1)
        let count = ratios.count + 1
        var both = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
        var random = TestRandom(seed: 22)
        for _ in 0..<400_000 {
            let (high, low) = (random.next(), random.next())
            var kept = ratios.indices.filter { ratios[$0].keeps(high: high, low: low) }
            if threshold.keeps(ConsistentThreshold.randomness(traceIDLow: low)) { kept.append(count - 1) }
            for a in kept { for b in kept { both[a][b] += 1 } }
        }
        let low: Set<SDK> = [.go, .rust, .python, .ruby, .swift, .openCensus]
        // They compare some of the low bits: how much they have in common with others is computed below.
        let some: Set<SDK> = [.php, .erlang]
        for a in 0..<count {
            #expect((Double(both[a][a]) / 40_000 - 1).magnitude < 0.03)
            for b in 0..<count where a != b {
                let overlap = Double(both[a][b]) / Double(both[a][a])
                let first = a < ratios.count ? SDK.allCases[a] : nil
                let second = b < ratios.count ? SDK.allCases[b] : nil
                let wanted: Double =
                    switch (first, second) {
                    case (let x?, let y?) where low.contains(x) && low.contains(y): 1
                    case (.java?, let y?) where low.contains(y): 0.5
                    case (let x?, .java?) where low.contains(x): 0.5
                    default: 0.1
                    }
                let name = "\(first?.rawValue ?? "th") then \(second?.rawValue ?? "th")"
                if [first, second].allSatisfy({ $0.map { !some.contains($0) } ?? true }) {
                    #expect((overlap - wanted).magnitude < 0.01, "\(name): \(overlap)")
                }
                let source = a < ratios.count ? ratios[a].inclusion : Inclusion(0.1, .threshold)
                let other = b < ratios.count ? ratios[b].inclusion : Inclusion(0.1, .threshold)
                #expect((source.and(other).probability / 0.1 - overlap).magnitude < 0.01, "\(name) as computed")
            }
        }
    }
}
