import Testing
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowTestSupport

/// Sizes of requests are those of the encoder.
@Suite struct RequestMeterTests {
    private static func measured(_ traces: [Trace], tracesPerSlab: Int = .max) -> TestTraffic {
        let traffic = TestTraffic(traces, tracesPerSlab: tracesPerSlab)
        let sizer = SpanSizer(traffic.tables)
        for slab in traffic.slabs { sizer.measure(slab.batch, into: &slab.spanBytes) }
        return traffic
    }

    @Test func requestsOfSeveralInstances() {
        var random = TestRandom(seed: 8)
        let traces = (0..<60).map { number in
            Trace.build(id: .numbered(UInt64(number))) {
                for _ in 0..<1 + random.below(6) {
                    TraceSpan(random.pick(["a", "b", "long-service-name"]), "op", .server, 0...UInt64(random.below(9)))
                        .resource("host", .string(random.pick(["x", "y"])))
                        .attribute("text", .string(String(repeating: "t", count: random.below(300))))
                        .attribute("number", .int(Int64(random.below(1000))))
                }
            }
        }
        let traffic = Self.measured(traces)
        let meter = RequestMeter(traffic.tables)
        for _ in 0..<50 {
            var rows = (0..<traffic.batch.spanCount).filter { _ in random.oneIn(3) }
            rows.shuffle(using: &random)
            let encoded = OTLPEncoder.encode(traffic.batch, rows: rows.map { UInt32($0) }, traffic.tables)
            let spans = rows.map { SpanHandle(sequence: 0, row: $0) }
            #expect(meter.bytes(spans[...], ring: traffic.ring) == encoded.count)
            var fates = [UInt8](repeating: SpanFate.notSampled.rawValue, count: traffic.batch.spanCount)
            for row in rows { fates[row] = SpanFate.kept.rawValue }
            let all = 0..<traffic.batch.spanCount
            #expect(
                meter.bytes(all, of: traffic.slabs[0], fates: fates, added: nil)
                    == encoded.count)
        }
        #expect(meter.bytes([], ring: traffic.ring) == 0)
    }

    @Test func aTraceStateThatIsAddedGrowsTheSpan() {
        // Payloads on both sides of the places where a length takes one byte more.
        for length in Array(0...140) + Array(16_200...16_400).filter({ $0 % 7 < 3 }) {
            for state in ["ot=th:8", "ot=th:e666;rv:0123456789abcd", String(repeating: "k=v,", count: 40)] {
                func traffic(_ text: String) -> TestTraffic {
                    Self.measured([
                        Trace.build(id: .numbered(1)) {
                            TraceSpan().attribute("x", .string(String(repeating: "x", count: length))).traceState(text)
                        }
                    ])
                }
                let before = traffic("")
                let after = traffic(state)
                let field = Int(before.slabs[0].spanBytes[0])
                // Tag, length and text of the field.
                let added = 2 + (state.utf8.count < 128 ? 0 : 1) + state.utf8.count
                #expect(RequestMeter.grown(field, by: added) == Int(after.slabs[0].spanBytes[0]))
                #expect(RequestMeter.grown(Int(after.slabs[0].spanBytes[0]), by: -added) == field)
                let grown = RequestMeter(before.tables).bytes(
                    0..<1, of: before.slabs[0], fates: [SpanFate.kept.rawValue], added: [Int32(added)])
                #expect(grown == OTLPEncoder.encode(after.batch, rows: [0], after.tables).count)
            }
        }
        #expect(RequestMeter.grown(77, by: 0) == 77)
    }

    @Test func attributesThatAreAddedGrowTheSpan() {
        // `sampler.param` = 0.1: key 13 + 2 bytes, value 9 + 2, and the field's own 2.
        let added = 28
        for length in Array(0...140) + Array(16_200...16_400).filter({ $0 % 7 < 3 }) {
            func size(_ add: (TraceSpan) -> TraceSpan) -> Int {
                let text = String(repeating: "x", count: length)
                let traffic = Self.measured([
                    Trace.build(id: .numbered(1)) { add(TraceSpan().attribute("x", .string(text))) }
                ])
                return Int(traffic.slabs[0].spanBytes[0])
            }
            let before = size { $0 }
            #expect(
                RequestMeter.grown(before, by: added)
                    == size { $0.attribute("sampler.param", .double(0.1)) })
            #expect(
                RequestMeter.grown(before, by: 9 + added)
                    == size { $0.attribute("sampler.param", .double(0.1)).traceState("ot=th:8") })
        }
    }

    /// What SDKs and processors write on spans is part of every request downstream.
    @Test func whatSamplersWriteTravelsAlong() {
        func traffic(_ state: String) -> TestTraffic {
            Self.measured(
                (0..<90).map { number in
                    Trace.build(id: .numbered(UInt64(number))) {
                        TraceSpan("a", "op", .server, 0...9).attribute("n", .int(Int64(number))).traceState(state)
                        TraceSpan("b", "op", .client, 1...8).traceState(state)
                    }
                })
        }
        let bare = traffic("")
        let meter = RequestMeter(bare.tables)
        func encoded(_ state: String, _ rows: [Int]) -> Int {
            let written = traffic(state)
            return OTLPEncoder.encode(written.batch, rows: rows.map { UInt32($0) }, written.tables).count
        }
        var head = SamplerCatalog.headSampler(.probability(0.5, precision: nil, behaviour: .spec))
        var decisions = HeadDecisions()
        head.decide(SpanStarts(bare.batch), bare.tables, into: &decisions)
        let rows = (0..<bare.batch.spanCount).filter { decisions.keep[$0] != 0 }
        #expect((40...140).contains(rows.count))
        let spans = rows.map { SpanHandle(sequence: 0, row: $0) }
        /// Size of the spans after these processors; every one of them passes, whatever its id says.
        func measured(_ decisions: HeadDecisions?, _ chain: [ProbabilisticSamplerSettings]) -> Int {
            let states = SpanStates(bare.tables)
            if let decisions { states.write(decisions, bare.slabs[0]) }
            var output = StageOutput()
            output.kept = spans
            for settings in chain {
                var processor = ProbabilisticSampler(settings, tables: bare.tables, states: states)
                let arriving = output.kept
                output.removeAll()
                processor.receive(arriving[...], at: 0, ring: bare.ring, into: &output)
            }
            kept = output.kept.map(\.row)
            return meter.bytes(output.kept[...], ring: bare.ring, states: states)
        }
        var kept: [Int] = []
        func settings(_ mode: ProbabilisticSamplerSettings.Mode) -> ProbabilisticSamplerSettings {
            var settings = ProbabilisticSamplerSettings(mode: mode)
            settings.percentage = 25
            return settings
        }
        #expect(measured(nil, []) == encoded("", rows))
        #expect(measured(decisions, []) == encoded("ot=th:8", rows))
        #expect(measured(decisions, [settings(.equalizing)]) == encoded("ot=th:c", kept) && kept.count > 10)
        #expect(measured(decisions, [settings(.proportional)]) == encoded("ot=th:e", kept) && kept.count > 5)
        #expect(measured(nil, [settings(.equalizing)]) == encoded("ot=th:c", kept))
        #expect(measured(nil, [settings(.hashSeed)]) == encoded("ot=th:c;rv:0123456789abcd", kept) && kept.count > 5)
    }
}
