import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowSampling

/// The samplers of a fleet: whose arithmetic each instance has, and batches against single spans.
@Suite struct SDKSamplerTests {
    /// A trace through services of three SDKs and one that does not say.
    private static func trace(_ number: UInt64) -> Trace {
        func span(_ service: String, _ language: String, @TraceBuilder _ children: () -> [TraceSpan] = { [] })
            -> TraceSpan
        {
            var span = TraceSpan(service, "op", .server, children: children)
            if !language.isEmpty {
                span.resource = [.init(key: "telemetry.sdk.language", value: .constant(.string(language)))]
            }
            return span.attribute("tier", .string(number % 3 == 0 ? "gold" : "tin"))
        }
        return Trace.build(id: .numbered(number)) {
            span("a", "java") {
                span("b", "python") { span("b", "python") }
                span("c", "") { span("d", "nodejs") }
            }
        }
    }

    private static let traffic = TestTraffic((0..<3000).map { trace($0) })

    private static func decide(_ settings: HeadSamplerSettings, _ traffic: TestTraffic = traffic) -> HeadDecisions {
        var sampler = SDKSampler(settings)
        var decisions = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &decisions)
        return decisions
    }

    @Test func eachInstanceHasItsSDKsArithmetic() {
        let decisions = Self.decide(.traceIDRatio(0.3))
        let sdks: [SDK] = [.java, .python, .python, .go, .js]
        let batch = Self.traffic.batch
        var differing = 0
        for trace in 0..<batch.traceCount {
            let id = batch.traceID(trace)
            for (place, row) in batch.spans(of: trace).enumerated() {
                let keeps = TraceIDRatio(0.3, sdks[place]).keeps(high: id.high, low: id.low)
                #expect(decisions.keep[row] == (keeps ? 1 : 0))
            }
            if Set(batch.spans(of: trace).map { decisions.keep[$0] }).count > 1 { differing += 1 }
        }
        // Kept by some and not by others: traces break.
        #expect(differing > 1000)
    }

    @Test func servicesHaveSamplersOfTheirOwn() {
        let decisions = Self.decide(
            .perService(["a": .alwaysOff, "b": .parentBased(root: .alwaysOff)], otherwise: .alwaysOn))
        for trace in 0..<100 { #expect((0..<5).map { decisions.keep[5 * trace + $0] } == [0, 0, 0, 1, 1]) }
    }

    private static let rules = ComposableSettings.ruleBased([
        .init(
            values: .init(key: "tier", values: ["gold"]), parents: [ComposableSettings.Rule.Parent.none],
            sampler: .annotating([.init(key: "rule", value: .string("gold"))], delegate: .probability(0.5))),
        .init(parents: [.remote, .local], sampler: .parentThreshold(root: .alwaysOff)),
        .init(sampler: .probability(0.2)),
    ])

    static let all: [HeadSamplerSettings] = [
        .alwaysOn, .alwaysOff, .alwaysRecord(.traceIDRatio(0.2)), .traceIDRatio(0.3), .traceIDRatio(0.3, sdk: .dotnet),
        .parentBased(root: .traceIDRatio(0.3)), .parentBased(root: .traceIDRatio(0.3, sdk: .cpp)),
        .probability(0.3, precision: nil, behaviour: .spec),
        .parentBased(root: .probability(0.3, precision: 3, behaviour: .asIs)),
        .composite(rules, behaviour: .spec), .composite(rules, behaviour: .asIs),
        .composite(rules, behaviour: .sdk(.java)),
        .perService(
            ["a": .probability(0.5, precision: 4, behaviour: .spec)], otherwise: .composite(rules, behaviour: .spec)),
    ]

    /// What a batch decides, trace by trace or span by span, is what every span is answered alone.
    @Test(arguments: all)
    func batchesAgreeWithSingleSpans(settings: HeadSamplerSettings) {
        let decisions = Self.decide(settings)
        let batch = Self.traffic.batch
        var sampler = SDKSampler(settings)
        sampler.prepare(Self.traffic.tables)
        var outcomes: [StartOutcome] = []
        for trace in 0..<batch.traceCount {
            for row in batch.spans(of: trace) {
                var parent = SpanStart.Parent()
                let above = Int(batch.parent[row])
                if above >= 0 {
                    parent = .init(
                        relation: batch.instance[above] == batch.instance[row] ? .local : .remote,
                        isSampled: outcomes[above].isKept, state: outcomes[above].state)
                    parent.inclusion = outcomes[above].inclusion
                }
                var start = SpanStart(traceID: batch.traceID(trace), parent: parent)
                start.spanKey = batch.spanID[row]
                start.operation = batch.operation[row]
                start.instance = batch.instance[row]
                start.attributes = batch.attributes[row]
                let outcome = sampler.outcome(start, Self.traffic.tables)
                outcomes.append(outcome)
                #expect((decisions.keep[row] != 0) == outcome.isKept)
                let probability = decisions.probability[row]
                #expect(probability == outcome.probability || probability.isNaN && outcome.probability.isNaN)
                guard outcome.isKept else { continue }
                #expect(decisions.exportedWeight[row] == outcome.exportedWeight)
                #expect(
                    outcome.state.threshold
                        == (decisions.threshold.isEmpty ? SamplingState.absent : decisions.threshold[row]))
                // Tag, length and text of the trace state, and the attributes.
                let member = outcome.state.memberLength
                #expect(
                    (member == 0 ? 0 : 2 + member) + outcome.attributeBytes
                        == (decisions.addedBytes.isEmpty ? 0 : Int(decisions.addedBytes[row])))
            }
        }
    }

    /// Children before their parents, and spans that are each other's ancestors.
    @Test func parentsMayStandAnywhere() {
        func spans(_ services: [String], _ parents: [TraceSpan.Parent]) -> [TraceSpan] {
            zip(services, parents).map { service, parent in
                var span = TraceSpan(service)
                span.parent = parent
                return span
            }
        }
        let settings = HeadSamplerSettings.parentBased(
            root: .alwaysOn, remoteParentSampled: .alwaysOff, remoteParentNotSampled: .alwaysOn,
            localParentSampled: .alwaysOn, localParentNotSampled: .alwaysOff)
        let id = TraceID.numbered(1)
        let backwards = TestTraffic([
            Trace(id: id, spans: spans(["b", "a", "a"], [.row(1), .row(2), .root])),
            Trace(id: id, spans: spans(["c", "b", "a"], [.row(1), .row(2), .root])),
        ])
        let decisions = Self.decide(settings, backwards)
        #expect(Array(decisions.keep[0..<6]) == [0, 1, 1, 1, 0, 1])
        let ring = TestTraffic([Trace(id: id, spans: spans(["a", "a", "b"], [.row(1), .row(0), .row(0)]))])
        #expect(Array(Self.decide(settings, ring).keep[0..<3]) == [1, 1, 0])
        let rows = SpanOrder.rows(SpanStarts(backwards.batch), byStart: true).map { Int($0.span) }
        #expect(rows == [2, 1, 0, 5, 4, 3])
    }

    @Test func spansAreAskedInOrderOfStart() {
        func span(_ start: Nanos, _ parent: TraceSpan.Parent) -> TraceSpan {
            var span = TraceSpan()
            span.start = start
            span.parent = parent
            return span
        }
        let traffic = TestTraffic([
            // The child of the second trace says that it starts before its parent.
            Trace(id: .numbered(1), spans: [span(50, .root), span(90, .row(0))]),
            Trace(id: .numbered(2), spans: [span(60, .root), span(10, .row(0)), span(70, .row(1))]),
        ])
        #expect(SpanOrder.rows(SpanStarts(traffic.batch), byStart: true).map(\.span) == [0, 2, 3, 4, 1])
        var sampler = SDKSampler(.parentBased(root: .traceIDRatio(0.5)))
        sampler.asksInOrderOfStart = true
        var ordered = HeadDecisions()
        sampler.decide(SpanStarts(traffic.batch), traffic.tables, into: &ordered)
        #expect(ordered.keep[0..<5] == Self.decide(.parentBased(root: .traceIDRatio(0.5)), traffic).keep[0..<5])
    }

    /// Rust, whose first releases had the root's alone, has all five by now.
    @Test func delegatesCountInEverySDK() {
        let settings = HeadSamplerSettings.parentBased(
            root: .alwaysOn, remoteParentSampled: .alwaysOff, remoteParentNotSampled: .alwaysOff,
            localParentSampled: .alwaysOff, localParentNotSampled: .alwaysOff)
        for (language, kept) in [("rust", [1, 0]), ("go", [1, 0])] as [(String, [UInt8])] {
            var span = TraceSpan { TraceSpan() }
            let resource = [TraceSpan.Attribute(key: "telemetry.sdk.language", value: .constant(.string(language)))]
            span.resource = resource
            span.children[0].resource = resource
            #expect(Array(Self.decide(settings, TestTraffic([Trace.build { span }])).keep[0..<2]) == kept)
        }
    }

    /// opentelemetry-swift-core keeps spans below sampled parents and with links to sampled spans.
    @Test func swiftFollowsParentsAndLinks() {
        var sampler = SDKSampler(.traceIDRatio(0, sdk: .swift))
        var tables = TraceTables()
        _ = tables.intern(ServiceInstance(service: 0))
        sampler.prepare(tables)
        var start = SpanStart(traceID: TraceID(high: 1, low: 1))
        #expect(!sampler.outcome(start, tables).isKept)
        start.hasSampledLink = true
        #expect(sampler.outcome(start, tables).isKept && sampler.outcome(start, tables).probability == 1)
        start.hasSampledLink = false
        start.parent = .init(relation: .remote, isSampled: true)
        #expect(sampler.outcome(start, tables).isKept)
    }

    /// A trace state that was recorded on a root span is honoured.
    @Test func recordedTraceStatesAreRead() {
        func trace(_ state: String) -> Trace {
            var root = TraceSpan { TraceSpan("other") }
            root.traceState = state
            // The id's own randomness is 1: nearly the least.
            return Trace.build(id: TraceID(high: 7, low: 1)) { root }
        }
        let traffic = TestTraffic(["", "ot=rv:ffffffffffffff", "ot=th:8;rv:c0000000000000", "vendor=1"].map(trace))
        let decisions = Self.decide(.probability(0.25, precision: nil, behaviour: .spec), traffic)
        #expect(Array(decisions.keep[0..<8]) == [0, 0, 1, 1, 1, 1, 0, 0])
        #expect(decisions.randomness[3] == 0x00FF_FFFF_FFFF_FFFF && decisions.threshold[3] == 0xC0 << 48)
        // Half of the traffic is in the recording already: a quarter of it is half of that.
        #expect(decisions.probability[4] == 0.5 && decisions.probability[2] == 0.25)
        // The span says four; two of that it said when it was recorded, and the recording's weight says so already.
        #expect(decisions.exportedWeight[4] == 2 && decisions.exportedWeight[2] == 4)
        let follower = Self.decide(.composite(.parentThreshold(root: .alwaysOn), behaviour: .spec), traffic)
        #expect(Array(follower.keep[0..<8]) == [1, 1, 1, 1, 1, 1, 1, 1])
        // Python's tracer hands on no trace state.
        let python = Self.decide(.probability(0.25, precision: nil, behaviour: .sdk(.python)), traffic)
        #expect(Array(python.keep[0..<8]) == [0, 0, 0, 0, 0, 0, 0, 0])
        // A sampler that knows nothing of it hands it on.
        let ratio = Self.decide(.traceIDRatio(0.5, sdk: .go), traffic)
        #expect(ratio.exportedWeight[5] == 1 && ratio.threshold[5] == 0x80 << 48)
    }

    @Test func attributesThatAreAddedHaveTheirSize() {
        // Tag and length of the field, of the key and of the value, then tag and length of the text.
        #expect(AttributeSize.added([.init(key: "k", value: .string("abc"))]) == 2 + 3 + 2 + 2 + 3)
        #expect(AttributeSize.added([.init(key: "k", value: .int(300))]) == 2 + 3 + 2 + 3)
    }
}
