import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// The Collector's `probabilistic_sampler` processor.
@Suite struct ProbabilisticSamplerTests {
    private static let golden = TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736)

    private static func settings(
        _ mode: ProbabilisticSamplerSettings.Mode, _ percentage: Float32, seed: UInt32 = 0
    ) -> ProbabilisticSamplerSettings {
        var settings = ProbabilisticSamplerSettings(mode: mode)
        settings.percentage = percentage
        settings.hashSeed = seed
        return settings
    }

    /// Rows that are kept; every other span must be gone.
    private static func kept(_ traces: [Trace], _ settings: ProbabilisticSamplerSettings) -> [Int] {
        let traffic = TestTraffic(traces)
        var sampler = ProbabilisticSampler(settings, tables: traffic.tables)
        var output = StageOutput()
        sampler.receive(traffic.allSpans[...], at: 0, ring: traffic.ring, into: &output)
        #expect(output.kept.count + output.gone.count == traffic.batch.spanCount)
        #expect(output.gone.allSatisfy { $0.fate == .probabilisticallyDropped })
        return output.kept.map(\.row)
    }

    private static func keeps(_ trace: Trace, _ settings: ProbabilisticSamplerSettings) -> Bool {
        !kept([trace], settings).isEmpty
    }

    @Test(arguments: [(0, 141, 0.8666, 0.8668), (22, 12395, 75.659, 75.6595)] as [(UInt32, UInt32, Float32, Float32)])
    func hashSeedVectors(seed: UInt32, x: UInt32, refused: Float32, kept: Float32) {
        var bytes = withUnsafeBytes(of: seed.littleEndian) { Array($0) }
        bytes += withUnsafeBytes(of: Self.golden.high.bigEndian) { Array($0) }
        bytes += withUnsafeBytes(of: Self.golden.low.bigEndian) { Array($0) }
        #expect(FNV1a.hash32(bytes) & 0x3FFF == x)
        let trace = Trace.build(id: Self.golden) { TraceSpan() }
        #expect(!Self.keeps(trace, Self.settings(.hashSeed, refused, seed: seed)))
        #expect(Self.keeps(trace, Self.settings(.hashSeed, kept, seed: seed)))
    }

    @Test(
        arguments: [(10, 1638), (50, 8192), (1, 163), (0.0062, 1), (0.006, 0), (100, 16384), (250, 16384)]
            as [(Float32, Double)])
    func fourteenBits(percentage: Float32, buckets: Double) {
        let sampler = ProbabilisticSampler(Self.settings(.hashSeed, percentage), tables: TraceTables())
        #expect(sampler.probability == buckets / 16384)
    }

    @Test(arguments: ProbabilisticSamplerSettings.Mode.allCases)
    func realisesItsShare(mode: ProbabilisticSamplerSettings.Mode) {
        let traces = (0..<20_000).map { number in Trace.build(id: .numbered(UInt64(number))) { TraceSpan() } }
        for percentage: Float32 in [0, 10, 33, 100] {
            let kept = Double(Self.kept(traces, Self.settings(mode, percentage)).count)
            let share = Double(percentage) / 100
            #expect((kept - 20_000 * share).magnitude <= 5 * (20_000 * share * (1 - share)).squareRoot() + 20 * share)
        }
    }

    @Test func priorityOverrides() {
        for mode in ProbabilisticSamplerSettings.Mode.allCases {
            let values: [(AttributeValue, Bool, Bool)] = [
                (.int(0), false, false), (.int(1), true, true), (.double(0), false, false), (.int(-1), false, true),
                (.string("0"), false, false), (.string("2"), true, true), (.bool(true), false, true),
                (.double(-0.5), false, true), (.string("nan"), false, true), (.string("-2"), false, true),
            ]
            for (value, atZero, atAll) in values {
                let trace = Trace.build { TraceSpan().attribute("sampling.priority", value) }
                #expect(Self.keeps(trace, Self.settings(mode, 0)) == atZero, "\(mode) \(value)")
                #expect(Self.keeps(trace, Self.settings(mode, 100)) == atAll, "\(mode) \(value)")
            }
        }
    }

    @Test func proportionalAndEqualizingReadWhatCameBefore() {
        // th:8 is 50 %. Proportional 50 % of it is 25 % (th:c), equalizing 25 % is 25 %, equalizing 75 % stays at 50 %.
        func keeps(_ randomness: String, _ mode: ProbabilisticSamplerSettings.Mode, _ percentage: Float32) -> Bool {
            let state = "vendor=1,ot=th:8;rv:\(randomness)"
            return Self.keeps(Trace.build { TraceSpan().traceState(state) }, Self.settings(mode, percentage))
        }
        #expect(keeps("c0000000000000", .proportional, 50) && !keeps("bfffffffffffff", .proportional, 50))
        #expect(keeps("c0000000000000", .equalizing, 25) && !keeps("bfffffffffffff", .equalizing, 25))
        #expect(keeps("80000000000000", .equalizing, 75))
    }

    @Test func brokenTraceStatesFollowFailClosed() {
        for state in ["ot=th:zz", "ot=th:+8", "ot=th:-0", "ot=rv:123", "ot=rv:+1234567890abc", "ot=th:123456789012345"]
        {
            for isClosed in [true, false] {
                var settings = Self.settings(.proportional, 50)
                settings.failClosed = isClosed
                // Low bits of zero: the id alone is refused.
                let trace = Trace.build(id: TraceID(high: 1, low: 0)) { TraceSpan().traceState(state) }
                #expect(Self.keeps(trace, settings) == !isClosed, "\(state)")
            }
        }
        // Randomness that is already there contradicts hashing.
        let trace = Trace.build { TraceSpan().traceState("ot=rv:ffffffffffffff") }
        #expect(!Self.keeps(trace, Self.settings(.hashSeed, 100)))
    }

    private static func state(_ text: String) -> SamplingState {
        SamplingState(header: "ot=" + text)
    }

    private static func sampler(_ settings: ProbabilisticSamplerSettings) -> ProbabilisticSampler {
        ProbabilisticSampler(settings, tables: TraceTables())
    }

    private static let ids = (0..<4000).map { TraceID.numbered(UInt64($0)) }

    /// What `hash_seed` writes decides as the hash does, for whoever reads it.
    @Test(arguments: [0, 22] as [UInt32]) func hashingWritesRandomnessThatSaysTheSame(seed: UInt32) {
        let sampler = Self.sampler(Self.settings(.hashSeed, 25, seed: seed))
        var kept = 0
        for id in Self.ids {
            let passage = sampler.pass(id, nil, SamplingState())
            let written = passage.state ?? SamplingState()
            #expect(written.threshold == 0xC0_0000_0000_0000 && passage.probability == 0.25)
            #expect(passage.isKept == (written.randomness >= written.threshold))
            kept += passage.isKept ? 1 : 0
        }
        #expect((800...1200).contains(kept))
        // 12395 is the golden id's hash under this seed.
        let randomness = Self.sampler(Self.settings(.hashSeed, 25, seed: 22)).pass(Self.golden, nil, SamplingState())
        #expect(randomness.state.map { $0.randomness >> 42 } == 0x3FFF - 12395)
        #expect(randomness.state.map { $0.randomness & 0x3FFF } == 12395)
    }

    @Test func hashingCannotDecideWhatWasSampledBefore() {
        for text in ["th:8", "rv:ffffffffffffff", "th:8;rv:ffffffffffffff"] {
            for isClosed in [true, false] {
                var settings = Self.settings(.hashSeed, 50)
                settings.failClosed = isClosed
                let passage = Self.sampler(settings).pass(Self.golden, nil, Self.state(text))
                #expect(passage.isKept == !isClosed && passage.probability == (isClosed ? 0 : 1))
                // What is there is left alone, even when a priority forces the span through.
                #expect(passage.state == nil)
                #expect(Self.sampler(settings).pass(Self.golden, true, Self.state(text)).isKept)
            }
        }
    }

    @Test(
        arguments: [
            ("", .proportional, 50, "8", 0.5), ("8", .proportional, 50, "c", 0.5), ("c", .proportional, 50, "e", 0.5),
            ("8", .equalizing, 25, "c", 0.5), ("c", .equalizing, 50, "c", 1), ("8", .equalizing, 50, "8", 1),
            ("", .equalizing, 25, "c", 0.25), ("8", .proportional, 100, "8", 1),
        ] as [(String, ProbabilisticSamplerSettings.Mode, Float32, String, Double)])
    func thresholdsAreNeverLowered(
        before: String, mode: ProbabilisticSamplerSettings.Mode, percentage: Float32, after: String, factor: Double
    ) {
        let rv = ";rv:ffffffffffffff"
        let start = Self.state(before.isEmpty ? String(rv.dropFirst()) : "th:" + before + rv)
        let passage = Self.sampler(Self.settings(mode, percentage)).pass(Self.golden, nil, start)
        #expect(passage.isKept && passage.probability == factor)
        #expect(passage.state == Self.state("th:" + after + rv))
        // A priority lets the span through and leaves the threshold.
        let forced = Self.sampler(Self.settings(mode, percentage)).pass(Self.golden, true, start)
        #expect(forced.state == Self.state("th:" + (before.isEmpty ? "0" : before) + rv) && forced.probability == 1)
    }

    @Test func aThresholdThatTheRandomnessDoesNotReachIsCleared() {
        let liar = Self.state("th:8;rv:7fffffffffffff")
        for mode in [ProbabilisticSamplerSettings.Mode.proportional, .equalizing] {
            var settings = Self.settings(mode, 50)
            #expect(!Self.sampler(settings).pass(Self.golden, nil, liar).isKept)
            settings.failClosed = false
            let passage = Self.sampler(settings).pass(Self.golden, nil, liar)
            #expect(passage.isKept && passage.state == Self.state("th:0;rv:7fffffffffffff"))
        }
        for mode in ProbabilisticSamplerSettings.Mode.allCases {
            let none = TraceID(high: 0, low: 0)
            #expect(!Self.sampler(Self.settings(mode, 100)).pass(none, nil, SamplingState()).isKept)
        }
    }

    /// Rows that are kept by processors one after the other.
    private static func kept(_ traces: [Trace], _ chain: [ProbabilisticSamplerSettings]) -> [Int] {
        let traffic = TestTraffic(traces)
        var spans = traffic.allSpans
        let states = SpanStates(traffic.tables)
        for settings in chain {
            var sampler = ProbabilisticSampler(settings, tables: traffic.tables, states: states)
            var output = StageOutput()
            sampler.receive(spans[...], at: 0, ring: traffic.ring, into: &output)
            spans = output.kept
        }
        return spans.map(\.row)
    }

    @Test func processorsAfterEachOther() {
        let traces = Self.ids.map { id in Trace.build(id: id) { TraceSpan() } }
        let hash = Self.settings(.hashSeed, 50)
        let half = Self.settings(.proportional, 50)
        let quarter = Self.settings(.equalizing, 25)
        let first = Self.kept(traces, [hash])
        #expect((1800...2200).contains(first.count))
        #expect(Self.kept(traces, [hash, Self.settings(.hashSeed, 50, seed: 7)]).isEmpty)
        var open = hash
        open.failClosed = false
        #expect(Self.kept(traces, [hash, open]) == first)
        #expect((850...1150).contains(Self.kept(traces, [hash, half]).count))
        #expect((850...1150).contains(Self.kept(traces, [half, half]).count))
        #expect(Self.kept(traces, [half, quarter]) == Self.kept(traces, [quarter]))
        #expect(Self.kept(traces, [quarter, half]).count < Self.kept(traces, [quarter]).count * 3 / 4)

        let traffic = TestTraffic(traces)
        for (chain, probability, state) in [
            ([half, half], 0.25, "ot=th:c"), ([hash, half], 0.25, "ot=th:c;rv:12345678901234"),
            ([hash, hash], 0, "ot=th:8;rv:12345678901234"), ([half, quarter], 0.25, "ot=th:c"),
        ] {
            let states = SpanStates(traffic.tables)
            var spans = traffic.allSpans
            var before = spans
            for settings in chain {
                var sampler = ProbabilisticSampler(settings, tables: traffic.tables, states: states)
                var output = StageOutput()
                sampler.receive(spans[...], at: 0, ring: traffic.ring, into: &output)
                before = spans
                spans = output.kept
            }
            // What two hash_seed processors make of a span: the first writes, the second can't decide and drops.
            for span in (chain == [hash, hash] ? before : spans).prefix(20) {
                #expect(states.probability(span.row, in: 0) == probability)
                #expect(states.addedBytes(span.row, in: 0) == 2 + state.utf8.count)
                if probability > 0 { #expect(states.weight(span.row, in: 0) == 1 / probability) }
            }
        }
    }

    /// What a start-time sampler writes is what the processor reads.
    @Test func whatSDKsWriteIsRead() {
        let traffic = TestTraffic(Self.ids.map { id in Trace.build(id: id) { TraceSpan() } })
        var head = SamplerCatalog.headSampler(.probability(0.5, precision: nil, behaviour: .spec))
        var decisions = HeadDecisions()
        head.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        let spans = traffic.allSpans.filter { decisions.keep[$0.row] != 0 }
        func kept(_ settings: ProbabilisticSamplerSettings) -> (share: Double, probability: Double) {
            let states = SpanStates(traffic.tables)
            states.write(decisions, traffic.slabs[0])
            var sampler = ProbabilisticSampler(settings, tables: traffic.tables, states: states)
            var output = StageOutput()
            sampler.receive(spans[...], at: 0, ring: traffic.ring, into: &output)
            #expect(states.mayHaveGrown(0) && !states.mayHaveGrown(1))
            // Half of what the SDK has let through with probability 0.5.
            let probability = states.probability(spans[0].row, in: 0) / 0.5
            states.release(before: 1)
            #expect(!states.mayHaveGrown(0))
            return (Double(output.kept.count) / Double(spans.count), probability)
        }
        #expect(kept(Self.settings(.equalizing, 50)) == (1, 1))
        let equalized = kept(Self.settings(.equalizing, 25))
        #expect((equalized.share - 0.5).magnitude < 0.06 && equalized.probability == 0.5)
        let halved = kept(Self.settings(.proportional, 50))
        #expect(halved.share == equalized.share && halved.probability == 0.5)
        #expect(kept(Self.settings(.hashSeed, 50)) == (0, 0))
    }

    // head-sampling, 4.2.
    @Test(
        arguments: [
            (1.0 / 3, ["aab", "aaab", "aaaab", "aaaaaaaaaaaaac"]), (0.1, ["e66", "e666", "e6666", "e6666666666666"]),
            (0.01, ["fd71", "fd70a", "fd70a4", "fd70a3d70a3d71"]),
            (0.001, ["ffbe7", "ffbe77", "ffbe76d", "ffbe76c8b43958"]),
            (1e-6, ["ffffef4", "ffffef39", "ffffef391", "ffffef39085f4a"]), (1, ["0", "0", "0", "0"]),
            (0.5, ["8", "8", "8", "8"]), (0.25, ["c", "c", "c", "c"]),
        ] as [(Double, [String])])
    func thresholds(probability: Double, texts: [String]) {
        for (precision, text) in zip([3, 4, 5, 14], texts) {
            #expect(ConsistentThreshold(probability: probability, precision: precision).text == text)
        }
        for text in texts { #expect(ConsistentThreshold(text: text)?.text == text) }
    }

    @Test func thresholdEdges() {
        #expect(ConsistentThreshold(probability: 0, precision: 4) == .none)
        #expect(ConsistentThreshold(probability: .nan, precision: 4) == .none)
        #expect(ConsistentThreshold(probability: 2, precision: 4).value == 0)
        #expect(ConsistentThreshold(probability: 0.1, precision: 3).probability == 0.10009765625)
        #expect(!ConsistentThreshold.none.keeps((1 << 56) - 1))
        for text in ["", "+8", "-0", "F", "0x8", " 8", "g", "123456789012345"] {
            #expect(ConsistentThreshold(text: text) == nil, "\(text)")
        }
        // The golden id is kept from 0.1930753556 on.
        let randomness: UInt64 = 0xce92_9d0e_0e47_36
        #expect(ConsistentThreshold(probability: 0.1930753557, precision: 14).keeps(randomness))
        #expect(!ConsistentThreshold(probability: 0.1930753555, precision: 14).keeps(randomness))
    }
}
