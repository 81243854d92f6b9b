import Testing
import WinnowFormats
import WinnowModel
import WinnowOTTL
import WinnowSampling
import WinnowTestSupport

@testable import WinnowPipeline

/// What stands in the columns after an edit is what the edit has made of the records.
@Suite struct EditLevelTests {
    /// A stretch with everything that columns can hold, measured.
    private static func stretch(_ random: RandomBatch) -> (Spans, SpansRing) {
        let spans = Spans()
        spans.batch = random.batch
        spans.index()
        SpanSizer(random.tables).measure(spans.batch, into: &spans.spanBytes)
        var ring = SpansRing()
        ring.append(spans)
        return (spans, ring)
    }

    private static let editors: [(name: String, editor: TestEditor)] = [
        (
            "everything",
            TestEditor { span, resource, log throws(EvaluationError) in
                span.name = Text("renamed " + span.name.string)
                span.kind = 3
                span.status.code = 2
                span.status.message = "changed"
                span.attributes["list"] = .slice([.int(1), .string("two"), .null])
                span.attributes["map"] = .map(ValueMap([("k", .bytes([1, 2]))]))
                span.attributes["id"] = .string(Text(String(span.spanID, radix: 16)))
                span.traceState = "vendor=1"
                span.startTime &+= 5
                span.flags = 7
                if !span.events.isEmpty { span.events[0].name = "first" }
                resource.attributes["service.name"] = .string("other")
                resource.schemaURL = "schema"
                if span.spanID % 5 == 0 { log.note("a fifth") }
                return span.spanID % 7 != 0
            }
        ),
        (
            "attributes",
            TestEditor(reads: [.attributes, .status], writes: [.attributes, .operation]) {
                span, _, log throws(EvaluationError) in
                if let first = span.attributes.pairs.first {
                    span.attributes["copy"] = first.value
                    span.attributes["of"] = .string(first.key)
                }
                if span.attributes.count > 3 { log.note("many") }
                span.name = Text("\(span.attributes.count) attributes, status \(span.status.code)")
                return span.attributes.count != 2
            }
        ),
        (
            "resource",
            TestEditor(reads: .resource, writes: .resource) { _, resource, _ throws(EvaluationError) in
                resource.attributes["size"] = .int(Int64(resource.attributes.count))
                resource.attributes["service.name"] = .string("one")
                return true
            }
        ),
        ("filter", TestEditor.filter("list")), ("insert", TestEditor.insert("new", .double(0.5))),
    ]

    @Test(arguments: editors.indices, [true, false])
    func columnsSayWhatTheEditHasMade(number: Int, recorded: Bool) throws {
        let (name, editor) = Self.editors[number]
        // Texts of records are slow to make: a few batches, each with everything.
        for seed in 1...3 as ClosedRange<UInt64> {
            let random = RandomBatch(seed: seed, recorded: recorded, namesServices: true)
            let (before, ring) = Self.stretch(random)
            for remembers in [true, false] {
                let edits = RouteEdits(random.tables)
                let level = EditLevel(editor, edits, remembers: remembers)
                let after = level.stretch(0, ring)
                let tables = edits.growing.tables
                for row in 0..<before.batch.spanCount {
                    let trace = before.batch.traceID(before.trace(of: row).row)
                    let old = TelemetryRecord(row, trace: trace, in: before.batch, random.tables)
                    var (span, resource, log) = (old.span, old.resource, EditLog())
                    let stays = try editor.body(&span, &resource, &log)
                    #expect((after.outcome(of: row) == .dropped) == !stays, "\(name)")
                    #expect((after.hasNotes && after.notes[row] != 0) == !log.counts.isEmpty)
                    if !stays { continue }
                    let new = TelemetryRecord(row, trace: trace, in: after.spans.batch, tables)
                    // As texts: in order, and where keys repeat, a map does not equal itself.
                    let isSame =
                        "\(new.span)" == "\(span)" && "\(new.resource)" == "\(resource)"
                        && "\(new.scope)" == "\(old.scope)"
                    #expect(isSame, "\(name), seed \(seed), row \(row)")
                    let operation = tables.operations[Int(after.spans.batch.operation[row])]
                    let instance = tables.instances[Int(after.spans.batch.instance[row])]
                    if case .string(let service)? = resource.attributes["service.name"] {
                        #expect(tables.strings[instance.service] == service.string)
                        if service.string == "other" || service.string == "one" {
                            #expect(tables.strings[operation.service] == service.string)
                        }
                    }
                }
                // Sizes are those that somebody finds who sees the new tables for the first time.
                var sizes: [UInt32] = []
                SpanSizer(tables).measure(after.spans.batch, into: &sizes)
                #expect(after.spans.spanBytes == sizes)
                let handles = (0..<before.batch.spanCount).map { SpanHandle(sequence: 0, row: $0) }
                #expect(
                    edits.meter.bytes(handles[...], ring: level.ring)
                        == RequestMeter(tables).bytes(handles[...], ring: level.ring))
            }
        }
    }

    @Test(arguments: [true, false])
    func whatIsNotChangedIsTheSame(recorded: Bool) {
        for seed in 1...20 as ClosedRange<UInt64> {
            let random = RandomBatch(seed: seed, recorded: recorded)
            let (before, ring) = Self.stretch(random)
            let edits = RouteEdits(random.tables)
            let level = EditLevel(TestEditor { _, _, _ throws(EvaluationError) in true }, edits)
            #expect(level.stretch(0, ring).spans === before, "seed \(seed)")
            #expect(edits.growing.tables.attributes.count == random.tables.attributes.count)
            #expect(edits.growing.tables.extras.count == random.tables.extras.count)
        }
    }

    @Test func rowsDoNotMultiplyWithDrawnValues() {
        let domain = ValueDomain(values: .integers(first: 0, count: 1_000_000), scope: .span, purpose: 3)
        let traffic = TestTraffic(
            (0..<500).map { number in
                Trace.build(id: .numbered(number)) {
                    TraceSpan().attribute("user", drawn: domain).attribute("a", .int(1))
                }
            })
        let edits = RouteEdits(traffic.tables)
        let level = EditLevel(TestEditor.insert("b", .string("x")), edits)
        let spans = level.stretch(0, traffic.ring).spans
        let tables = edits.growing.tables
        // Each of the test's traces has a row of its own, as it has a domain of its own.
        #expect(tables.attributes.count == traffic.tables.attributes.count + 500)
        #expect(tables.attributes.entries(spans.batch.attributes[7]).map(\.kind) == [.drawn, .int, .string])
    }

    @Test func spansOfARecordedRequestChangeTheirResourceTogether() {
        let traffic = TestTraffic([
            Trace.build(id: .numbered(1)) {
                TraceSpan("a", "first").attribute("tenant", .string("gold"))
                TraceSpan("a", "second")
            },
            Trace.build(id: .numbered(2)) { TraceSpan("a", "third") },
        ])
        let editor = TestEditor(reads: .attributes, writes: .resource) { span, resource, _ throws(EvaluationError) in
            if let tenant = span.attributes["tenant"] { resource.attributes["tenant"] = tenant }
            return true
        }
        func tenants(_ requests: [UInt32]) -> [Bool] {
            traffic.slabs[0].batch.request = requests
            let edits = RouteEdits(traffic.tables)
            let batch = EditLevel(editor, edits).stretch(0, traffic.ring).spans.batch
            return batch.instance.map { !edits.growing.tables.instances[Int($0)].attributes.isZero }
        }
        #expect(tenants([]) == [true, false, false])
        #expect(tenants([0, 0, 1]) == [true, true, false])
        #expect(tenants([0, 1, 0]) == [true, false, true])
    }

    @Test func stretchesAreReleasedWithTheirRing() {
        let traffic = TestTraffic(
            (0..<9).map { number in Trace.build(id: .numbered(number)) { TraceSpan() } }, tracesPerSlab: 1)
        var ring = SpansRing()
        let level = EditLevel(TestEditor.insert("a", .int(1)), RouteEdits(traffic.tables))
        for slab in traffic.slabs {
            ring.append(slab)
            // Nothing of every third stretch comes.
            if slab.sequence % 3 != 1 { #expect(level.stretch(slab.sequence, ring).spans !== slab) }
            if slab.sequence >= 4 {
                level.release(before: slab.sequence - 1)
                ring.release(before: slab.sequence - 1)
            }
        }
        #expect(level.ring.base == 7 && level.spans(6) == nil && level.spans(8) != nil)
        #expect(level.ring.firstTrace(of: 8) == 8)
    }
}

extension UInt32 {
    fileprivate var isZero: Bool { self == 0 }
}
