import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

/// What is put into a store comes back as it was.
@Suite struct TraceStoreTests {
    private let folder = TemporaryFolder()

    /// Writes batches into a new store and opens it.
    private func archive(_ batches: [(TraceBatch, TraceTables)]) throws -> TraceArchive {
        let store = try TraceStore(folder("traces.sqlite"))
        for (batch, tables) in batches { try store.append(batch, tables) }
        try store.finish()
        return try #require(try TraceArchive(folder("traces.sqlite")))
    }

    private func everything(_ archive: TraceArchive, count: Int) throws -> [PlainSpan] {
        let (batch, tables) = try archive.read(Array(1...Int64(count)))
        return PlainSpan.list(batch, tables)
    }

    @Test(arguments: 1...40)
    func everyFieldComesBack(seed: Int) throws {
        var made = RandomBatch(seed: UInt64(seed), traces: 30, recorded: seed % 2 == 0)
        if seed % 4 == 0 { made.batch.request = (0..<made.batch.spanCount).map { UInt32($0 / 5) } }
        let archive = try archive([(made.batch, made.tables)])
        let (batch, tables) = try archive.read(Array(1...30))
        #expect(PlainSpan.list(batch, tables) == PlainSpan.list(made.batch, made.tables))
        #expect(batch.request == made.batch.request)
        #expect(folder.names == ["traces.sqlite"])
        let services = { (batch: TraceBatch, tables: TraceTables) in
            batch.instance[..<batch.spanCount].map { tables.strings[tables.instances[Int($0)].service] }
        }
        #expect(services(batch, tables) == services(made.batch, made.tables))
    }

    @Test func bytesThatAreNoTextComeBack() throws {
        var tables = TraceTables()
        func intern(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { tables.strings.intern($0) } }
        let odd = [[0xFF, 0xFE], [0x00, 0x41, 0x00], [0xC3], Array("a\"\\\n\u{1}\u{7F}".utf8), [0x80, 0x22]].map {
            (bytes: [UInt8]) in intern(bytes)
        }
        var entries = odd.map {
            AttributeTable.Entry(key: $0, kind: .string, payload: UInt64(odd[0]), atStart: true)
        }
        entries.append(AttributeTable.Entry(key: odd[0], kind: .string, payload: UInt64(odd[1])))
        let deep = (0..<300).reduce(AttributeValue.int(.min)) { value, _ in .array([value]) }
        for (key, value) in [
            ("nan", AttributeValue.double(.nan)), ("other", .double(Double(bitPattern: 0x7FF0_0000_0000_0001))),
            ("least", .double(-0.0)), ("small", .double(.leastNonzeroMagnitude)),
            ("large", .double(-.greatestFiniteMagnitude)),
            ("whole", .double(1e16)), ("int", .int(.max)), ("infinite", .array([.double(-.infinity)])),
            ("marked", .map([.init("$bytes", .string("00"))])), ("twice", .map([.init("$map", .map([]))])),
            ("same", .map([.init("a", .int(1)), .init("a", .bytes([]))])), ("deep", deep), ("deep", .empty),
        ] {
            entries.append(tables.entry(key, value))
        }
        var extras = SpanExtras()
        extras.statusMessage = odd[0]
        extras.traceState = odd[1]
        extras.events = [.init(time: .at(.max), name: odd[2], attributes: 0)]
        var batch = TraceBatch()
        batch.reserve(traces: 1, spans: 1)
        batch.firstSpan[1] = 1
        (batch.traceIDHigh[0], batch.traceIDLow[0]) = (.max, 1)
        batch.spanID[0] = .max
        (batch.start[0], batch.end[0], batch.status[0]) = (.max, .max - 1, 2)
        batch.attributes[0] = tables.attributes.intern(entries)
        batch.extras = [tables.add(extras)]
        batch.operation[0] = tables.intern(Operation(service: odd[0], name: odd[4], kind: .client))
        batch.instance[0] = tables.intern(ServiceInstance(service: odd[0], attributes: batch.attributes[0]))
        (batch.traceCount, batch.spanCount) = (1, 1)
        let archive = try archive([(batch, tables)])
        let (back, backTables) = try archive.read([1])
        func bytes(_ number: UInt32, _ tables: TraceTables) -> [UInt8] {
            tables.strings.withBytes(number) { Array($0) }
        }
        func content(_ row: UInt32, _ tables: TraceTables) -> [String] {
            tables.attributes.entries(row).map { entry in
                var text = "\(bytes(entry.key, tables)) \(entry.kind) "
                switch entry.kind {
                case .string, .bytes: text += "\(bytes(UInt32(entry.payload), tables))"
                case .array, .map: text += "\(tables.attributes.composites[Int(entry.payload)])"
                default: text += "\(entry.payload)"
                }
                return text
            }
        }
        #expect(content(back.attributes[0], backTables) == content(batch.attributes[0], tables))
        let resource = backTables.instances[Int(back.instance[0])]
        #expect(content(resource.attributes, backTables) == content(batch.attributes[0], tables))
        let operation = backTables.operations[Int(back.operation[0])]
        #expect(
            bytes(operation.service, backTables) == [0xFF, 0xFE] && bytes(operation.name, backTables) == [0x80, 0x22])
        let told = backTables.extras[Int(back.extras[0])]
        #expect(bytes(told.statusMessage, backTables) == [0xFF, 0xFE])
        #expect(bytes(told.traceState, backTables) == [0, 0x41, 0])
        #expect(bytes(told.events[0].name, backTables) == [0xC3] && told.events[0].time == .at(.max))
        #expect((back.start[0], back.end[0]) == (.max, .max - 1))
    }

    /// A recording is read in blocks: a trace goes on in a later one, whose tables are others.
    @Test func aTraceMayComeInPieces() throws {
        let first = RandomBatch(seed: 3, traces: 10, recorded: true)
        var second = RandomBatch(seed: 4, traces: 10, recorded: true)
        for trace in 0..<10 where trace % 2 == 0 {
            second.batch.traceIDHigh[trace] = first.batch.traceIDHigh[trace]
            second.batch.traceIDLow[trace] = first.batch.traceIDLow[trace]
        }
        let archive = try archive([(first.batch, first.tables), (second.batch, second.tables)])
        let both = PlainSpan.list(first.batch, first.tables) + PlainSpan.list(second.batch, second.tables)
        let stored = try everything(archive, count: 15)
        #expect(stored.count == both.count)
        for id in Set(both.map(\.traceID)) {
            #expect(stored.filter { $0.traceID == id } == both.filter { $0.traceID == id })
        }
        // Equal scopes, resources and operations are one row whichever tables they came from.
        let database = try Database(path: folder("traces.sqlite"), name: "t", mode: .readOnly)
        for table in ["scope", "resource"] {
            let columns =
                table == "scope"
                ? "name, version, attributes, schema_url, dropped_attributes"
                : "service, attributes, schema_url, dropped_attributes"
            let all = try database.prepare(
                "SELECT count(*), count(DISTINCT printf('%s', (SELECT json_array(\(columns))))) FROM \(table)")
            #expect(try all.step() && all.int(0) == all.int(1) && all.int(0) > 1)
        }
    }

    @Test func nothingIsLeftOfAStoreThatIsNotFinished() throws {
        let made = RandomBatch(seed: 1, recorded: true)
        var store: TraceStore? = try TraceStore(folder("t.sqlite"))
        try store?.append(made.batch, made.tables)
        #expect(folder.names == ["t.sqlite.partial"])
        store = nil
        #expect(folder.names.isEmpty)
        folder.write(Array("precious".utf8), to: "t.sqlite")
        #expect(throws: Failure.self) { try TraceStore(folder("t.sqlite")) }
        #expect(folder.read("t.sqlite") == Array("precious".utf8))
    }

    @Test func aStoreOfTracesHoldsNoRun() throws {
        let made = RandomBatch(seed: 1, recorded: true)
        _ = try archive([(made.batch, made.tables)])
        let failure = #expect(throws: Failure.self) { try StoredRun.read(folder("traces.sqlite")) }
        #expect(failure?.kind == .io && failure?.description.contains("holds no run") == true)
        // A run without whole traces is no archive.
        let record = sampleRecord()
        _ = try ResultStore.create(folder("run"), plan: record).finish(record)
        #expect(try TraceArchive(folder("run")) == nil)
    }

    @Test func columnsCanBeQueried() throws {
        let made = RandomBatch(seed: 5, recorded: false, namesServices: true)
        _ = try archive([(made.batch, made.tables)])
        let database = try Database(path: folder("traces.sqlite"), name: "t", mode: .readOnly)
        let rows = try database.prepare(
            """
            SELECT count(*), count(DISTINCT span_id), sum(json_valid(attributes) AND json_valid(events) AND json_valid(links)
                AND json_valid(resource)), sum(length(trace_id) = 32 AND length(span_id) = 16), min(seed IS NULL) FROM span_detail
            """)
        let spans = made.batch.spanCount
        #expect(try rows.step() && (0..<4).map { rows.int($0) } == [spans, spans, spans, spans] && rows.bool(4))
        let sums = try database.prepare("SELECT count(*), sum(spans), sum(failed_spans) FROM trace")
        let failed = made.batch.status[..<spans].count { $0 == 2 }
        #expect(try sums.step() && (0..<3).map { sums.int($0) } == [20, spans, failed])
    }
}
