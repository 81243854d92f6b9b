import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowFormats
import WinnowSettings

/// What a span says, case by case: the literal forms of the samplers' documentation and recordings.
@Suite struct WeightReaderTests {
    /// Random bits ce929d0e0e4736: kept from 19.31 % on.
    private static let id: UInt64 = 0xa3ce_929d_0e0e_4736

    private enum Answer: Equatable, CustomStringConvertible {
        case says(String, Double)
        case unknown(String)
        case nothing

        init(_ weight: SpanWeight?) {
            guard let weight else {
                self = .nothing
                return
            }
            let id = WeightCatalog.entries[Int(weight.carrier)].id
            self = weight.isKnown ? .says(id, weight.value) : .unknown(id)
        }

        var description: String {
            switch self {
            case .says(let id, let weight): "\(id) \(weight)"
            case .unknown(let id): "\(id) unknown"
            case .nothing: "nothing"
            }
        }
    }

    private func answer(_ attributes: [(String, AttributeValue)], state: String = "", low: UInt64 = id) -> Answer {
        var tables = TraceTables()
        let row = tables.attributes.intern(attributes.map { tables.entry($0.0, $0.1) })
        var extras = SpanExtras()
        extras.traceState = tables.strings.intern(state)
        let number = tables.add(extras)
        var reader = WeightReader()
        reader.prepare(tables)
        let first = reader.weight(attributes: row, extras: number, traceIDLow: low, tables)
        let second = reader.weight(attributes: row, extras: number, traceIDLow: low, tables)
        #expect(Answer(first) == Answer(second), "the second look differs")
        return Answer(first)
    }

    @Test(arguments: [
        ("ot=th:0", "otel.threshold 1.0"), ("ot=th:8", "otel.threshold 2.0"), ("ot=th:c", "otel.threshold 4.0"),
        ("vendor=1, ot=k:v;th:c;x:y ,es=s:0.5", "otel.threshold 4.0"),
        // The low 56 bits of the id don't reach the threshold: it can't be the reason why the trace was kept.
        ("ot=th:d", "otel.threshold unknown"),
        // `rv` counts instead of the id.
        ("ot=rv:ffffffffffffff;th:fd70a", "otel.threshold \(0x1p56 / Double((1 << 56) - 0xfd_70a0_0000_0000))"),
        ("ot=rv:00000000000001;th:8", "otel.threshold unknown"), ("ot=rv:1;th:8", "otel.threshold unknown"),
        ("ot=th:0;rv:00000000000000", "otel.threshold 1.0"),
        (
            "ot=rv:7fffffffffffff;th:7fffffffffffff",
            "otel.threshold \(0x1p56 / Double((1 << 56) - 0x7f_ffff_ffff_ffff))"
        ),
        ("ot=th:", "otel.threshold unknown"), ("ot=th:xyz", "otel.threshold unknown"),
        ("ot=th:C", "otel.threshold unknown"), ("ot=th:123456789abcdef", "otel.threshold unknown"),
        ("th:8", "nothing"), ("ot=rv:ffffffffffffff", "nothing"), ("vendor=th:8", "nothing"), ("", "nothing"),
        ("ot=p:0", "otel.power 1.0"), ("ot=p:3;r:5", "otel.power 8.0"), ("ot=p:62", "otel.power 4.611686018427388e+18"),
        ("ot=p:63", "otel.power unknown"), ("ot=p:64", "otel.power unknown"), ("ot=p:-1", "otel.power unknown"),
        ("ot=p:", "otel.power unknown"), ("ot=p:6;r:5", "otel.power unknown"), ("ot=r:5", "nothing"),
        ("es=s:0.1", "elastic 10.0"), ("es=s:1", "elastic 1.0"), ("es=s:0.0001;x:y", "elastic 10000.0"),
        ("es=s:0", "elastic unknown"), ("es=s:1.5", "elastic unknown"), ("es=s:", "elastic unknown"),
        ("es=s:nan", "elastic unknown"), ("es=s:1e-400", "elastic unknown"), ("es=x:0.1", "nothing"),
    ])
    func traceStates(_ header: String, _ expected: String) {
        #expect(answer([], state: header).description == expected, "\(header)")
    }

    @Test func attributes() {
        let cases: [([(String, AttributeValue)], Answer)] = [
            ([("SampleRate", .int(10))], .says("honeycomb", 10)),
            ([("SampleRate", .double(2.5))], .says("honeycomb", 2.5)),
            ([("SampleRate", .string("20"))], .says("honeycomb", 20)),
            ([("SampleRate", .int(0))], .says("honeycomb", 1)), ([("SampleRate", .int(1))], .says("honeycomb", 1)),
            ([("SampleRate", .int(-3))], .unknown("honeycomb")),
            ([("SampleRate", .string("x"))], .unknown("honeycomb")),
            ([("SampleRate", .array([.int(3)]))], .unknown("honeycomb")),
            // Refinery multiplied 100 by 3; without the product, what it did itself isn't known.
            (
                [("meta.refinery.original_sample_rate", .int(100)), ("SampleRate", .int(300))],
                .says("honeycomb", 300)
            ),
            ([("meta.refinery.original_sample_rate", .int(100))], .unknown("honeycomb")),
            ([("sampler.type", .string("probabilistic")), ("sampler.param", .double(0.01))], .says("jaeger", 100)),
            ([("sampler.type", .string("probabilistic")), ("sampler.param", .string("0.5"))], .says("jaeger", 2)),
            ([("sampler.type", .string("probabilistic")), ("sampler.param", .double(0))], .unknown("jaeger")),
            ([("sampler.type", .string("probabilistic")), ("sampler.param", .double(1.5))], .unknown("jaeger")),
            ([("sampler.type", .string("probabilistic"))], .unknown("jaeger")),
            ([("sampler.type", .string("const")), ("sampler.param", .bool(true))], .says("jaeger", 1)),
            ([("sampler.type", .string("ratelimiting")), ("sampler.param", .double(2))], .unknown("jaeger")),
            ([("sampler.type", .string("lowerbound")), ("sampler.param", .double(0.5))], .unknown("jaeger")),
            ([("sampler.param", .double(0.5))], .unknown("jaeger")),
            (
                [("jaeger.sampler.type", .string("probabilistic")), ("jaeger.sampler.param", .double(0.25))],
                .says("jaeger", 4)
            ),
            (
                [("jaeger.sampler.type", .string("ratelimiting")), ("jaeger.sampler.param", .double(0.25))],
                .unknown("jaeger")
            ),
            ([("representative_count", .double(5))], .says("elastic", 5)),
            ([("transaction.representative_count", .int(4))], .says("elastic", 4)),
            ([("representative_count", .int(0))], .unknown("elastic")),
            ([("_dd.rule_psr", .double(0.5))], .says("datadog", 2)),
            // The tracer's rate stands there once, however often it is written.
            ([("_dd.agent_psr", .double(0.5)), ("_dd.p.ksr", .string("0.5"))], .says("datadog", 2)),
            ([("_dd.p.ksr", .string("0.25"))], .says("datadog", 4)),
            ([("_dd.p.ksr", .string("0"))], .unknown("datadog")),
            ([("_dd.rule_psr", .double(0.5)), ("_dd.limit_psr", .double(0.25))], .says("datadog", 8)),
            (
                [("_dd.rule_psr", .double(1)), ("_dd1.sr.rcusr", .double(0.5)), ("_sample_rate", .double(0.5))],
                .says("datadog", 2)
            ),
            ([("_dd1.sr.rapre", .double(0.5)), ("_dd.agent_psr", .double(0.5))], .says("datadog", 4)),
            ([("_dd1.sr.eausr", .double(0.1))], .nothing), ([("_sampling_priority_v1", .int(2))], .nothing),
            ([("_dd.agent_psr", .double(0.5)), ("_sampling_priority_v1", .int(1))], .says("datadog", 2)),
            ([("_dd.agent_psr", .double(0.5)), ("_sampling_priority_v1", .int(0))], .unknown("datadog")),
            ([("_dd.agent_psr", .double(0.5)), ("_dd.errors_sr", .double(1))], .unknown("datadog")),
            ([("itemCount", .int(7))], .says("application_insights", 7)),
            ([("_MS.sampleRate", .double(25))], .says("application_insights", 4)),
            ([("_MS.sampleRate", .double(0))], .unknown("application_insights")),
            ([("aws.xray.sampling_rule", .string("Default"))], .unknown("xray")),
            ([("http.method", .string("GET"))], .nothing), ([], .nothing),
        ]
        for (attributes, expected) in cases { #expect(answer(attributes) == expected, "\(attributes)") }
    }

    @Test func aKnownWeightCountsBeforeAnUnknownOneThenTheCatalog() {
        let limited: [(String, AttributeValue)] = [("sampler.type", .string("ratelimiting"))]
        #expect(answer(limited, state: "ot=th:8") == .says("otel.threshold", 2))
        #expect(answer(limited + [("itemCount", .int(3))]) == .says("application_insights", 3))
        #expect(answer([("SampleRate", .int(5))], state: "ot=th:8") == .says("otel.threshold", 2))
        #expect(answer([("SampleRate", .int(5))], state: "ot=th:d") == .says("honeycomb", 5))
        #expect(answer([("SampleRate", .int(5))], state: "es=s:0.1") == .says("honeycomb", 5))
        #expect(answer(limited, state: "ot=p:63") == .unknown("otel.power"))
    }

    /// Tables of a file grow while it is read, and are emptied in between.
    @Test func tablesThatChange() {
        var tables = TraceTables()
        var reader = WeightReader()
        func row(_ key: String, _ value: Int64) -> UInt32 { tables.attributes.intern([tables.entry(key, .int(value))]) }
        func says(_ row: UInt32) -> Double? {
            reader.weight(attributes: row, extras: 0, traceIDLow: Self.id, tables)?.value
        }
        let plain = row("a", 1)
        reader.prepare(tables)
        #expect(says(plain) == nil)
        let rate = row("SampleRate", 4)
        reader.prepare(tables)
        #expect(says(plain) == nil && says(rate) == 4)
        let count = row("itemCount", 6)
        reader.prepare(tables)
        #expect(says(rate) == 4 && says(count) == 6)
        tables = TraceTables()
        let other = row("SampleRate", 9)
        reader.prepare(tables, epoch: 1)
        #expect(says(other) == 9)
    }

    @Test func theCatalogIsInOrder() {
        #expect(
            WeightCatalog.entries.map(\.id) == [
                "otel.threshold", "otel.power", "honeycomb", "elastic", "jaeger", "datadog", "application_insights",
                "xray",
            ])
        #expect(WeightCatalog.entries.allSatisfy { !$0.summary.isEmpty && !$0.source.isEmpty })
    }
}

/// How the words of a trace's spans become its weight.
@Suite struct TraceWeightsTests {
    private func said(_ value: Double, _ carrier: UInt8 = 0) -> SpanWeight {
        SpanWeight(carrier: carrier, value: value)
    }

    @Test func theRootCountsThenTheGreatest() {
        let orders: [[(SpanWeight, Bool)]] = [
            [(said(8), false), (said(2), true), (said(4), false)], [(said(2), true), (said(8), false)],
        ]
        for order in orders {
            var weights = TraceWeights()
            for (word, isRoot) in order { weights.add(word, trace: 0, isRoot: isRoot) }
            #expect(weights.values(count: 1) == [2])
        }
        var rootless = TraceWeights()
        for value in [4, .nan, 8, 2] { rootless.add(said(value), trace: 2, isRoot: false) }
        #expect(rootless.values(count: 4) == [1, 1, 8, 1])
        #expect(rootless.summary(count: 4)?.silent == 3)
    }

    @Test func anUnknownRootIsNotMadeUpFor() throws {
        var weights = TraceWeights()
        weights.add(said(.nan, 4), trace: 0, isRoot: true)
        weights.add(said(8), trace: 0, isRoot: false)
        weights.add(said(100, 2), trace: 1, isRoot: true)
        weights.add(said(10, 2), trace: 2, isRoot: true)
        #expect(weights.values(count: 4) == [1, 100, 10, 1])
        let summary = try #require(weights.summary(count: 4))
        #expect(summary.unknown == 1 && summary.traces == 2 && summary.silent == 1)
        #expect(summary.represented == 112 && summary.least == 10 && summary.greatest == 100)
        #expect(summary.parts.map(\.carrier) == ["honeycomb", "jaeger"])
        #expect(TraceWeights().values(count: 3).isEmpty && TraceWeights().summary(count: 3) == nil)
    }
}
