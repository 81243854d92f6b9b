import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

/// The search index of a store leads to what a look at every span finds, and every query goes by an index.
@Suite struct TraceSearchTests {
    private let folder = TemporaryFolder()

    private func archive(_ batch: TraceBatch, _ tables: TraceTables) throws -> TraceArchive {
        let store = try TraceStore(folder("traces.sqlite"))
        try store.append(batch, tables)
        try store.finish()
        return try #require(try TraceArchive(folder("traces.sqlite")))
    }

    private func found(_ archive: TraceArchive, _ search: TraceSearch) throws -> [Int64] {
        var candidates = try archive.search(search)
        var numbers: [Int64] = []
        while let number = try candidates.next() { numbers.append(number) }
        return numbers
    }

    /// Questions about what some span of the batch has.
    private func queries(_ batch: TraceBatch, _ tables: TraceTables, _ random: inout TestRandom) -> [TraceQuery] {
        (0..<60).map { _ in
            var query = TraceQuery()
            query.limit = .max
            let trace = random.below(batch.traceCount)
            let rows = batch.spans(of: trace)
            let row = rows.lowerBound + random.below(rows.count)
            let operation = tables.operations[Int(batch.operation[row])]
            if random.oneIn(3) { query.service = tables.strings[operation.service] }
            if random.oneIn(3) { query.operation = tables.strings[operation.name] }
            let extras = batch.extras.isEmpty ? SpanExtras() : tables.extras[Int(batch.extras[row])]
            let sets =
                [batch.attributes[row], tables.instances[Int(batch.instance[row])].attributes]
                + extras.events.map(\.attributes) + extras.links.map(\.attributes)
                + [tables.scopes[Int(operation.scope)].attributes]
            let pairs = tables.values(
                sets[random.below(sets.count)], traceKey: batch.traceIDLow[trace], spanKey: batch.spanID[row])
            if let pair = pairs.randomElement(using: &random), !random.oneIn(4) {
                var texts: [String] = []
                TagText.forEach(of: pair.value) { texts.append($0) }
                query.tags.append(TagCondition(key: pair.key, value: texts[random.below(texts.count)]))
            }
            if random.oneIn(5) { query.tags.append(TagCondition(key: "error", value: random.oneIn(2) ? "1" : "false")) }
            if random.oneIn(5) {
                query.tags.append(TagCondition(key: "span.kind", value: operation.kind.name.uppercased()))
            }
            if random.oneIn(5) { query.tags.append(TagCondition(key: "span.status", value: "OK")) }
            if random.oneIn(5) {
                let scope = tables.scopes[Int(operation.scope)]
                query.tags.append(TagCondition(key: "scope.name", value: tables.strings[scope.name]))
                query.tags.append(TagCondition(key: "scope.version", value: tables.strings[scope.version]))
            }
            if random.oneIn(4) { query.minDuration = random.next() % 900_000_000 }
            if random.oneIn(4) { query.maxDuration = random.next() % 900_000_000 }
            if random.oneIn(4) { query.from = batch.start[row] }
            if random.oneIn(4) { query.until = batch.start[row] }
            if random.oneIn(9) { query.id = batch.traceID(trace) }
            return query
        }
    }

    @Test(arguments: 1...12)
    func whatEverySpanSaysIsFound(seed: Int) throws {
        let made = RandomBatch(seed: UInt64(seed), traces: 60, recorded: seed % 2 == 0, namesServices: true)
        let archive = try archive(made.batch, made.tables)
        var random = TestRandom(seed: UInt64(seed) + 100)
        var hits = 0
        for query in queries(made.batch, made.tables, &random) {
            let direct = query.find(made.batch, made.tables)
            let candidates = try found(archive, TraceSearch(query))
            let (batch, tables) = try archive.read(candidates)
            let confirmed = query.find(batch, tables).map { candidates[$0] }
            #expect(Set(confirmed) == Set(direct.map { Int64($0 + 1) }), "\(query)")
            hits += direct.count
            let starts = confirmed.map { number in
                made.batch.spans(of: Int(number - 1)).map { made.batch.knownStart(of: $0) }.min() ?? 0
            }
            #expect(starts == starts.sorted(by: >))
        }
        #expect(hits > 60)
    }

    /// Among many traces the newest are looked for by time, among few they are sorted: both find the same.
    @Test func manyTracesAreWalkedByTime() throws {
        var tables = TraceTables()
        let service = tables.strings.intern("shop")
        let operation = tables.intern(Operation(service: service, name: tables.strings.intern("GET /"), kind: .server))
        let instance = tables.intern(ServiceInstance(service: service))
        let rare = tables.attributes.intern([tables.entry("rare", .int(1))])
        let common = tables.attributes.intern([tables.entry("http.status_code", .int(200))])
        var batch = TraceBatch()
        let count = 4_500
        batch.reserve(traces: count, spans: count)
        for trace in 0..<count {
            batch.firstSpan[trace + 1] = UInt32(trace + 1)
            batch.traceIDLow[trace] = UInt64(trace + 1)
            batch.spanID[trace] = UInt64(trace + 1)
            batch.operation[trace] = operation
            batch.instance[trace] = instance
            // Neither in the order of time nor all at different times.
            batch.start[trace] = UInt64(trace * 7919 % count / 3 + 1)
            batch.end[trace] = batch.start[trace] + UInt64(trace % 100)
            batch.attributes[trace] = trace % 100 == 7 ? rare : common
        }
        (batch.traceCount, batch.spanCount) = (count, count)
        let archive = try archive(batch, tables)
        archive.fewTraces = 100
        func newest(_ query: TraceQuery) throws -> [Int64] {
            let found = try found(archive, TraceSearch(query))
            #expect(found == found.sorted { (batch.start[Int($0 - 1)], $0) > (batch.start[Int($1 - 1)], $1) })
            return found
        }
        var query = TraceQuery()
        query.service = "shop"
        #expect(try newest(query).count == count)
        query.tags = [TagCondition(key: "http.status_code", value: "200")]
        #expect(try newest(query).count == count - 45)
        query.minDuration = 99
        #expect(try newest(query).count == 45)
        query.minDuration = 10
        query.from = 500
        query.until = 600
        #expect(try newest(query).count == 270)
        query.tags = [TagCondition(key: "rare", value: "1")]
        (query.minDuration, query.from, query.until) = (nil, nil, nil)
        #expect(try newest(query).count == 45)
        #expect(try newest(TraceQuery()).count == count)
        query.tags = [TagCondition(key: "rare", value: "2")]
        #expect(try newest(query).isEmpty)
    }

    @Test(arguments: TraceStatement.allCases)
    func everyQueryGoesByAnIndex(_ statement: TraceStatement) throws {
        let made = RandomBatch(seed: 1, recorded: true)
        let store = try ResultStore.create(folder("run"), plan: sampleRecord())
        try store.append(made.batch, made.tables, traces: Array(0..<20), seed: 1)
        _ = try store.finish(sampleRecord())
        let database = try Database(path: folder("run"), name: "run", mode: .readOnly)
        let plan = try database.prepare("EXPLAIN QUERY PLAN " + statement.rawValue)
        var steps: [String] = []
        while try plan.step() { steps.append(plan.text(3)) }
        #expect(!steps.isEmpty && steps.allSatisfy { $0.hasPrefix("SEARCH ") }, "\(steps)")
    }

    /// A plan that goes by no index is told apart by what the test looks at.
    @Test func aScanWouldBeSeen() throws {
        let made = RandomBatch(seed: 1, recorded: true)
        _ = try archive(made.batch, made.tables)
        let database = try Database(path: folder("traces.sqlite"), name: "t", mode: .readWrite)
        try database.execute("DROP INDEX trace_span_by_trace; DROP INDEX trace_by_start")
        for statement in [TraceStatement.spans, .newest] {
            let plan = try database.prepare("EXPLAIN QUERY PLAN " + statement.rawValue)
            #expect(try plan.step() && plan.text(3).hasPrefix("SCAN "))
        }
    }

    @Test func partsAndPagesAreJoined() throws {
        var collector = TermCollector(mostPairs: 100_000)
        var pages: [(part: Int, first: UInt64, bytes: [UInt8])] = []
        var random = TestRandom(seed: 9)
        let common: UInt64 = 1 << 40
        let last: UInt64 = (1 << 48) - 1
        var traces: [UInt64: [UInt64]] = [:]
        for trace in 0..<2_000 as Range<UInt32> {
            collector.begin()
            for _ in 0..<70 {
                let term = random.next() >> 16
                collector.add(term, trace)
                if trace % 100 == 0 { traces[term, default: []].append(UInt64(trace)) }
            }
            for _ in 0..<2 { collector.add(common, trace) }
            if trace % 2 == 0 { collector.add(last, trace) }
            try collector.flushIfFull { pages.append(($0, $1, $2)) }
        }
        try collector.flush { pages.append(($0, $1, $2)) }
        #expect(Set(pages.map(\.part)).count == 2 && pages.count > 50)
        traces[common] = Array(0..<2_000)
        traces[last] = (0..<1_000).map { $0 * 2 }
        for (term, expected) in traces {
            var found: [UInt64] = []
            for part in 0..<2 {
                guard let page = pages.last(where: { $0.part == part && $0.first <= term }) else { continue }
                page.bytes.withUnsafeBytes { TermPage.read(term, in: $0, into: &found) }
            }
            #expect(found == expected)
        }
    }

    @Test func damagedPagesNeverTrap() {
        var random = TestRandom(seed: 4)
        for _ in 0..<5_000 {
            let bytes = (0..<random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next() >> 13 | random.next())
            }
            var traces: [UInt64] = []
            bytes.withUnsafeBytes { TermPage.read(random.next() % 300, in: $0, into: &traces) }
            #expect(traces.count <= 40)
        }
    }
}
