import Testing
import WinnowFormats
import WinnowModel
import WinnowOTTL
import WinnowSampling
import WinnowTestSupport

@testable import WinnowPipeline

/// An edit changes what the stages after it see and what the backend stores, and nothing before it.
@Suite struct EditingStageTests {
    /// What became of the spans of some traffic.
    private struct Outcome {
        var fates: [SpanHandle: SpanFate] = [:]
        var decisions: [SpanHandle: [TraceDecision.Outcome]] = [:]
        var backendBytes = 0
        var hopSpans: [Int] = []
        var passedOver: [String: Int] = [:]
        var faults: [String] = []

        func kept(_ traffic: TestTraffic) -> [SpanHandle] { traffic.allSpans.filter { fates[$0] == .kept } }
    }

    private static func tail(_ traffic: TestTraffic, _ rule: any TailPolicyRule) throws -> [any CollectorStage] {
        var settings = TailSamplingSettings()
        settings.decisionWaitNanos = 2_000_000_000
        settings.policies = [TailPolicySettings(name: "p", rule: rule)]
        let memory = TailMemory()
        return try (0..<2).map { _ in
            TailSampler(
                TailSampler.Settings(settings), policies: try TailPolicySet(settings.policies), tables: traffic.tables,
                seed: 7, memory: memory)
        }
    }

    private static let hasKey = BooleanAttributeRule.booleanAttribute(key: "keep", value: true, invert: false)

    /// Runs requests of a few spans through hops, each a list of stages with one of them for each replica.
    private static func run(
        _ traffic: TestTraffic, _ hops: [[[any CollectorStage]]], replicas: Int = 1, states: SpanStates? = nil,
        requestSize: Int = 3
    ) -> Outcome {
        var route = Route(
            hops: hops.enumerated().map { number, stages in
                Route.Hop(
                    name: "hop \(number)", replicas: (0..<replicas).map { replica in stages.map { $0[replica] } })
            },
            states: states ?? SpanStates(traffic.tables), tables: traffic.tables, networkDelayNanos: 1_000_000,
            meter: RequestMeter(traffic.tables))
        var outcome = Outcome()
        var out = Route.Output()
        func take() {
            for span in out.stored { outcome.fates[span] = .kept }
            for gone in out.gone { outcome.fates[gone.span] = gone.fate }
            for (_, decision) in out.decisions {
                outcome.decisions[decision.trace, default: []].append(decision.outcome)
            }
            out.removeAll()
        }
        let spans = traffic.allSpans
        var at = 0
        while at < spans.count {
            let next = min(spans.count, at + requestSize)
            route.book(leaving: next - at)
            route.deliver(
                spans[at..<next], bytes: 1, at: 1_700_000_000_000_000_000 + UInt64(at) * 1_000_000, ring: traffic.ring,
                into: &out)
            at = next
        }
        route.finish(.runOn, ring: traffic.ring, into: &out)
        take()
        outcome.backendBytes = route.traffic.hops.last?.bytes ?? 0
        outcome.hopSpans = route.traffic.hops.map(\.spans)
        outcome.passedOver = route.edits.reduce(into: [:]) { $0.merge($1.passedOver, uniquingKeysWith: +) }
        outcome.faults = route.ledger.faults
        #expect(outcome.fates.count == spans.count && outcome.faults.isEmpty)
        for sequence in traffic.slabs.indices { route.release(before: sequence + 1) }
        return outcome
    }

    private static func edit(_ editor: TestEditor, _ edits: RouteEdits) -> [any CollectorStage] {
        let level = EditLevel(editor, edits)
        return [EditingStage(level), EditingStage(level)]
    }

    /// Traces of which every third has a span of the service `pay`, in slabs of ten.
    private static func traffic(_ count: Int = 60) -> TestTraffic {
        let domain = ValueDomain(values: .list([.string("a"), .string("bcd")]), scope: .span, purpose: 1)
        let traffic = TestTraffic(
            (0..<count).map { number in
                Trace.build(id: .numbered(UInt64(number))) {
                    TraceSpan("shop", "root", .server).attribute("user", drawn: domain)
                    if number % 3 == 0 { TraceSpan("pay", "charge").attribute("amount", .int(Int64(number))) }
                }
            }, tracesPerSlab: 10)
        for slab in traffic.slabs { SpanSizer(traffic.tables).measure(slab.batch, into: &slab.spanBytes) }
        return traffic
    }

    private static let mark = TestEditor(reads: .operation, writes: .attributes) { span, _, _ throws(EvaluationError) in
        if span.name == "charge" { span.attributes["keep"] = .bool(true) }
        return true
    }

    @Test(arguments: [1, 2])
    func anEditBeforeASamplerChangesItsDecision(replicas: Int) throws {
        let traffic = Self.traffic()
        let without = Self.run(traffic, [[try Self.tail(traffic, Self.hasKey)]], replicas: replicas)
        #expect(without.kept(traffic).isEmpty)
        let edits = RouteEdits(traffic.tables)
        let with = Self.run(
            traffic, [[Self.edit(Self.mark, edits), try Self.tail(traffic, Self.hasKey)]], replicas: replicas)
        let wanted = traffic.allSpans.filter {
            (traffic.slabs[$0.sequence].trace(of: $0.row).row + $0.sequence * 10) % 3 == 0
        }
        #expect(with.kept(traffic) == wanted)
        // In a hop of its own the edit reaches the sampler as well.
        let apart = RouteEdits(traffic.tables)
        let hops = Self.run(
            traffic, [[Self.edit(Self.mark, apart)], [try Self.tail(traffic, Self.hasKey)]], replicas: replicas)
        #expect(hops.kept(traffic) == wanted && hops.decisions == with.decisions)
    }

    @Test func anEditAfterASamplerChangesBytesOnly() throws {
        let traffic = Self.traffic()
        let rule = NumericAttributeRule.numericAttribute(key: "amount", minimum: 0, maximum: 30)
        let without = Self.run(traffic, [[try Self.tail(traffic, rule)]])
        let edits = RouteEdits(traffic.tables)
        let editor = TestEditor.insert("note", .string("0123456789"))
        let with = Self.run(traffic, [[try Self.tail(traffic, rule), Self.edit(editor, edits)]])
        #expect(with.fates == without.fates && with.decisions == without.decisions)
        let kept = with.kept(traffic).count
        // Key and value with their tags and lengths: 2 + 2 + 4 + 2 + 2 + 10; spans stay shorter than 128 bytes.
        #expect(kept > 10 && with.backendBytes == without.backendBytes + kept * 22)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func whatChangesNothingChangesNoFigure(seed: UInt64) throws {
        var random = TestRandom(seed: seed)
        let domain = ValueDomain(
            values: .numbered(prefix: "u", digits: 1, count: 500), scope: random.oneIn(2) ? .span : .trace, purpose: 9)
        let traffic = TestTraffic(
            (0..<40).map { number in
                Trace.build(id: .numbered(UInt64(number), seed: seed)) {
                    TraceSpan("a", "root", .server, 0...UInt64(random.below(400))).attribute("user", drawn: domain)
                    for _ in 0..<random.below(4) {
                        TraceSpan("b").status(random.oneIn(4) ? .error : .ok).attribute(
                            "n", .int(Int64(random.below(9))))
                    }
                }
            }, tracesPerSlab: 7)
        for slab in traffic.slabs { SpanSizer(traffic.tables).measure(slab.batch, into: &slab.spanBytes) }
        let rules: [any TailPolicyRule] = [
            .statusCode([.error]), .numericAttribute(key: "n", minimum: 3, maximum: 6),
            .probabilistic(percentage: 50, salt: ""),
        ]
        let rule = random.pick(rules)
        let identity = TestEditor { _, _, _ throws(EvaluationError) in true }
        // Adds an attribute and takes it away again: the same spans in other rows of other tables.
        let removal = TestEditor(reads: .attributes, writes: .attributes) { span, _, _ throws(EvaluationError) in
            span.attributes["extra"] = nil
            return true
        }
        let plain = Self.run(traffic, [[try Self.tail(traffic, rule)]], replicas: 2)
        let edits = RouteEdits(traffic.tables)
        let edited = Self.run(
            traffic,
            [
                [
                    Self.edit(identity, edits), Self.edit(TestEditor.insert("extra", .int(7)), edits),
                    Self.edit(removal, edits), try Self.tail(traffic, rule), Self.edit(identity, edits),
                ]
            ], replicas: 2)
        #expect(edited.fates == plain.fates && edited.decisions == plain.decisions)
        #expect(edited.backendBytes == plain.backendBytes && edited.hopSpans == plain.hopSpans)
    }

    @Test func droppedSpansAreBooked() throws {
        let traffic = Self.traffic()
        let edits = RouteEdits(traffic.tables)
        let outcome = Self.run(
            traffic, [[Self.edit(TestEditor.filter("amount"), edits), try Self.tail(traffic, .alwaysSample)]],
            replicas: 2)
        #expect(outcome.fates.values.count { $0 == .filtered } == 20)
        #expect(outcome.fates.values.count { $0 == .kept } == 60)
        #expect(outcome.hopSpans == [80, 60])
    }

    @Test func anErrorLosesTheWholeRequest() {
        let traffic = Self.traffic()
        let edits = RouteEdits(traffic.tables)
        let editor = TestEditor(reads: .attributes, writes: []) { span, _, log throws(EvaluationError) in
            if case .int(let amount)? = span.attributes["amount"], amount % 6 == 0 { throw EvaluationError("even") }
            if span.attributes["user"] != nil { log.note("a user") }
            return true
        }
        let outcome = Self.run(traffic, [[Self.edit(editor, edits)]], requestSize: 4)
        let spans = traffic.allSpans
        for first in stride(from: 0, to: spans.count, by: 4) {
            let request = spans[first..<min(first + 4, spans.count)]
            let fails = request.contains { span in
                let batch = traffic.slabs[span.sequence].batch
                return traffic.tables.values(batch.attributes[span.row]).contains {
                    if case ("amount", .int(let amount)) = $0 { amount % 6 == 0 } else { false }
                }
            }
            for span in request { #expect(outcome.fates[span] == (fails ? .processorError : .kept)) }
        }
        #expect(outcome.passedOver == ["a user": 60])
        #expect(SpanFate.processorError.isLoss && !SpanFate.filtered.isLoss)
    }

    @Test func anEditReachesTheProbabilisticSampler() {
        let traffic = Self.traffic()
        var settings = ProbabilisticSamplerSettings(mode: .proportional)
        settings.percentage = 0
        let states = SpanStates(traffic.tables)
        let edits = RouteEdits(traffic.tables)
        let editor = TestEditor(reads: .operation, writes: [.attributes, .extras]) {
            span, _, _ throws(EvaluationError) in
            if span.name == "charge" {
                span.attributes["sampling.priority"] = .int(1)
                span.traceState = "vendor=1"
            }
            return true
        }
        let outcome = Self.run(
            traffic,
            [
                [
                    Self.edit(editor, edits),
                    (0..<2).map { _ in ProbabilisticSampler(settings, tables: traffic.tables, states: states) },
                ]
            ], states: states)
        #expect(outcome.fates.values.count { $0 == .kept } == 20)
    }

    @Test func tracesThatStandApartAreEdited() throws {
        let (traffic, _) = TestTraffic(
            (0..<20).map { number in
                Trace.build(id: .numbered(number)) {
                    TraceSpan("shop", "root")
                    if number % 2 == 0 { TraceSpan("pay", "charge") }
                }
            }
        ).scattered(over: 4, seed: 3)
        let edits = RouteEdits(traffic.tables)
        let outcome = Self.run(traffic, [[Self.edit(Self.mark, edits), try Self.tail(traffic, Self.hasKey)]])
        #expect(outcome.fates.values.count { $0 == .kept } == 20)
    }
}
