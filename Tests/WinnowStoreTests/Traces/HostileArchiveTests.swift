import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowStore

/// Stores of traces that somebody has changed: clear errors, never a trap.
@Suite struct HostileArchiveTests {
    private let folder = TemporaryFolder()

    private func stored() throws -> [UInt8] {
        let made = RandomBatch(seed: 2, traces: 12, recorded: true)
        let store = try TraceStore(folder("good"))
        try store.append(made.batch, made.tables)
        try store.finish()
        return folder.read("good")
    }

    private func change(_ sql: String) throws {
        try Database(path: folder("good"), name: "good", mode: .readWrite).execute(sql)
    }

    /// Everything that a reader may ask for.
    private func readAll(_ name: String) throws {
        guard let archive = try TraceArchive(folder(name)) else { return }
        for query in [
            TraceQuery(),
            {
                var query = TraceQuery(); query.service = "service-1"; return query
            }(),
        ] {
            var candidates = try archive.search(TraceSearch(query))
            var numbers: [Int64] = []
            while numbers.count < 50, let number = try candidates.next() { numbers.append(number) }
            let (batch, tables) = try archive.read(numbers)
            for trace in 0..<batch.traceCount { _ = Waterfall.render(batch, trace: trace, tables) }
            _ = try numbers.first.map { try archive.policies(keeping: $0) }
        }
    }

    @Test func textThatIsNoJSONSaysNothing() throws {
        _ = try stored()
        try change(
            "UPDATE trace_span SET attributes = '{\"a\":', events = '[{\"x\":1}]', links = 'no'; UPDATE resource SET attributes = '[]'"
        )
        let archive = try #require(try TraceArchive(folder("good")))
        let (batch, tables) = try archive.read(Array(1...12))
        let spans = PlainSpan.list(batch, tables)
        #expect(!spans.isEmpty)
        #expect(spans.allSatisfy { $0.attributes.isEmpty && $0.events.isEmpty && $0.links.isEmpty })
        #expect(spans.allSatisfy { $0.resource.attributes.isEmpty })
    }

    @Test func whatIsReferredToMustBeThere() throws {
        for sql in [
            "DELETE FROM operation", "DELETE FROM resource", "DELETE FROM scope", "UPDATE trace SET trace_id = 'x'",
        ] {
            _ = try stored()
            try change(sql)
            let failure = #expect(throws: Failure.self, "\(sql)") { try readAll("good") }
            #expect(failure?.kind == .io && failure?.diagnostics.first?.file == folder("good"))
        }
    }

    @Test func viewsInThePlaceOfTablesAreRefused() throws {
        for table in Schema.traceTables {
            _ = try stored()
            try change("DROP VIEW span_detail; DROP TABLE \(table); CREATE VIEW \(table) AS SELECT 1 AS id")
            let failure = #expect(throws: Failure.self) { try readAll("good") }
            #expect(failure?.description.contains("no table \(table)") == true)
        }
    }

    @Test func numbersAtTheEndsOfTheScaleAreRead() throws {
        for value in ["9223372036854775807", "-9223372036854775808", "-1"] {
            _ = try stored()
            try change(
                """
                UPDATE trace_span SET start_ns = \(value), status = \(value), flags = \(value), request = \(value),
                    dropped_events = \(value);
                UPDATE trace SET start_ns = \(value), duration_ns = \(value); UPDATE operation SET kind = \(value);
                UPDATE trace_term SET part = part; UPDATE trace SET id = \(value) WHERE id = 3
                """)
            try readAll("good")
        }
    }

    @Test func damageNeverTraps() throws {
        let good = try stored()
        var random = TestRandom(seed: 11)
        var readable = 0
        for round in 0..<200 {
            var bytes = good
            for _ in 0...(round % 8) {
                bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next() >> 9)
            }
            if round % 5 == 0 { bytes.removeLast(random.below(bytes.count)) }
            folder.write(bytes, to: "damaged")
            do {
                try readAll("damaged")
                readable += 1
            } catch let failure as Failure {
                #expect(failure.kind == .io)
            }
        }
        #expect(readable > 0)
    }

    /// A store from before whole traces were kept has none.
    @Test func theSecondSchemaIsBroughtForward() throws {
        let old = Schema(steps: Array(Schema.current.steps.prefix(2)))
        folder.write([], to: "old")
        try old.create(in: try Database(path: folder("old"), name: "old", mode: .readWrite))
        #expect(try TraceArchive(folder("old")) == nil)
    }
}
