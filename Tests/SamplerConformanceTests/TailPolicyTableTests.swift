import Testing
import WinnowModel
import WinnowSampling
import WinnowSettings

/// Every policy type says about the traces of its own table what the table says.
@Suite struct TailPolicyTableTests {
    @Test(arguments: TailPolicyCatalog.rules.map { $0.type })
    func theTableHolds(_ type: String) throws {
        let rule = try #require(TailPolicyCatalog.rule(type))
        #expect(!rule.table.isEmpty)
        for (number, line) in rule.table.enumerated() {
            let verdict = try Self.verdict(type, line)
            #expect(verdict == line.verdict.rawValue, "case \(number + 1) of \(type): \(line.settings)")
        }
    }

    /// A table that one verdict would satisfy shows nothing.
    @Test(arguments: TailPolicyCatalog.rules.map { $0.type })
    func theTableHasBothSides(_ type: String) throws {
        let rule = try #require(TailPolicyCatalog.rule(type))
        let verdicts = Set(rule.table.map(\.verdict))
        #expect(verdicts.count >= 2 || rule == AlwaysSampleRule.self)
    }

    @Test(arguments: TailPolicyCatalog.rules.map { $0.type })
    func everyTypeIsInTheCatalogueOfSamplers(_ type: String) {
        #expect(SamplerCatalog.entries.contains { $0.id == "tail." + type })
    }

    private static func verdict(_ type: String, _ line: TailPolicyCase) throws -> UInt8 {
        let text = "name: p\ntype: \(type)\n" + (line.settings.isEmpty ? "" : "\(type): \(line.settings)\n")
        var reader = TailPolicyReader(version: line.version)
        let read = reader.policy(try YAMLDocument.parse(text), inside: nil)
        #expect(!reader.findings.contains { $0.severity == .error }, "\(reader.findings)")
        let set = try TailPolicySet([try #require(read)], version: line.version)
        var tables = TraceTables()
        let spans = trace(line.spans, &tables)
        var ring = SpansRing()
        ring.append(spans)
        var settings = TailSampler.Settings()
        settings.waitSeconds = 1
        var sampler = TailSampler(settings, policies: set, tables: tables, seed: 1)
        sampler.recordVerdicts()
        var output = StageOutput()
        let handles = (0..<spans.batch.spanCount).map { SpanHandle(sequence: 0, row: $0) }
        sampler.receive(handles[...], at: start, ring: ring, into: &output)
        while let tick = sampler.nextTick { sampler.tick(at: tick, ring: ring, into: &output) }
        return try #require(output.verdicts.first)
    }

    private static let start: Nanos = 1_700_000_000_000_000_000

    private static func trace(_ examples: [TailPolicyCase.Span], _ tables: inout TraceTables) -> Spans {
        func row(_ values: [String: AttributeValue]) -> UInt32 {
            let entries = values.sorted { $0.key < $1.key }.map { tables.entry($0.key, $0.value) }
            return tables.attributes.intern(entries)
        }
        let service = tables.strings.intern("shop")
        let operation = tables.intern(Operation(service: service, name: tables.strings.intern("get"), kind: .server))
        let spans = Spans()
        var batch = TraceBatch()
        batch.reserve(traces: 1, spans: examples.count)
        batch.firstSpan[1] = UInt32(examples.count)
        (batch.traceIDHigh[0], batch.traceIDLow[0]) = (7, 11)
        for (number, example) in examples.enumerated() {
            batch.spanID[number] = UInt64(number + 1)
            batch.parent[number] = number == 0 ? -1 : 0
            batch.start[number] = start
            batch.end[number] = start + example.millis * 1_000_000
            batch.operation[number] = operation
            batch.status[number] = example.status.rawValue
            batch.attributes[number] = row(example.attributes)
            batch.instance[number] = tables.intern(
                ServiceInstance(service: service, attributes: row(example.resource)))
            var extras = SpanExtras()
            extras.traceState = tables.strings.intern(example.traceState)
            batch.extras.append(tables.add(extras))
            batch.flags.append(example.flags)
        }
        (batch.traceCount, batch.spanCount) = (1, examples.count)
        spans.batch = batch
        spans.index()
        return spans
    }
}
