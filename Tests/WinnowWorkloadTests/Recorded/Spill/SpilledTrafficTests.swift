import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowWorkload

/// Recordings that are read with a window of a few spans are what they are in memory.
@Suite struct SpilledTrafficTests {
    /// Spans of random traces in a random order, in requests of a few, in a format.
    private static func file(
        _ writer: any TraceFileWriter.Type, seed: UInt64, _ compression: Compression = .none
    ) throws -> [UInt8] {
        let made = RandomBatch(seed: seed, traces: 60, recorded: true, namesServices: true)
        var random = TestRandom(seed: seed)
        let spans = Spans()
        spans.batch = made.batch
        // An end without a start is of the day of the others, or the recording would be too long.
        for row in 0..<made.batch.spanCount where spans.batch.start[row] == 0 && spans.batch.end[row] != 0 {
            spans.batch.end[row] += 1_767_225_600_000_000_000
        }
        spans.index()
        var rows = Array(0..<made.batch.spanCount)
        rows += rows.filter { _ in random.oneIn(9) }
        rows.shuffle(using: &random)
        var bytes: [UInt8] = []
        let stream = TraceFileStream(writer, compression: compression) { piece throws(Failure) in
            bytes += piece
            return true
        }
        var at = 0
        while at < rows.count {
            var gathered = GatheredSpans()
            for row in rows[at..<min(rows.count, at + 1 + random.below(9))] {
                gathered.append(row, of: spans, extras: made.batch.extras[row], request: UInt32(at))
                at += 1
            }
            try stream.add(stream.piece(gathered.batch, made.tables))
        }
        try stream.finish()
        return bytes
    }

    private static func read(_ files: [String], window: Int?, duration: UInt64? = nil) throws -> RecordedTraffic {
        var options = RecordedOptions()
        options.needsTruth = false
        options.durationNanos = duration
        if let window { options.windowSpans = window }
        return try RecordedTraffic(files: files, options: options)
    }

    /// Everything that a span says, with the numbers of what it says it with.
    private static func rows(_ batch: TraceBatch) -> [[UInt64]] {
        (0..<batch.spanCount).map { row in
            var words: [UInt64] = [batch.spanID[row], batch.parentSpanID[row], batch.start[row], batch.end[row]]
            words.append(UInt64(bitPattern: Int64(batch.parent[row])))
            for column in [
                batch.operation, batch.instance, batch.attributes, batch.extras, batch.flags, batch.request,
                batch.fileOrder,
            ] {
                words.append(UInt64(column[row]))
            }
            words.append(UInt64(batch.status[row]))
            words.append(batch.recordedStart(of: row))
            words.append(batch.recordedEnd(of: row))
            return words
        }
    }

    private static func slabs(_ traffic: RecordedTraffic) -> [(plan: SlabPlan, slab: Slab)] {
        var planner = traffic.planner(seed: 3)
        var plan = SlabPlan()
        var slabs: [(plan: SlabPlan, slab: Slab)] = []
        while planner.next(&plan) {
            let slab = Slab()
            traffic.fill(slab, with: plan)
            slabs.append((plan, slab))
        }
        return slabs
    }

    private func expectAlike(_ spilled: RecordedTraffic, _ held: RecordedTraffic, _ what: String) {
        #expect(spilled.isSpilled && !held.isSpilled, "\(what)")
        #expect(spilled.summary == held.summary && spilled.isClean == held.isClean, "\(what)")
        #expect(spilled.diagnostics == held.diagnostics, "\(what)")
        #expect(spilled.facts.begin == held.facts.begin, "\(what)")
        #expect(spilled.facts.durationNanos == held.facts.durationNanos, "\(what)")
        #expect(spilled.facts.weights == held.facts.weights, "\(what)")
        #expect(spilled.tables.operations == held.tables.operations, "\(what)")
        #expect(spilled.tables.instances == held.tables.instances, "\(what)")
        #expect(spilled.tables.extras == held.tables.extras, "\(what)")
        #expect(spilled.tables.attributes.count == held.tables.attributes.count, "\(what)")
        for row in 0..<UInt32(held.tables.attributes.count) {
            let found = spilled.tables.attributes.entries(row)
            #expect(Array(found) == Array(held.tables.attributes.entries(row)), "\(what), row \(row)")
        }
        #expect(Self.rows(spilled.recorded) == Self.rows(held.recorded), "\(what)")
        let (found, wanted) = (Self.slabs(spilled), Self.slabs(held))
        #expect(found.count == wanted.count, "\(what)")
        for ((plan, slab), (other, expected)) in zip(found, wanted) {
            #expect(plan.sequence == other.sequence && plan.from == other.from && plan.until == other.until, "\(what)")
            #expect(plan.isMeasured == other.isMeasured, "\(what)")
            #expect(plan.arrivals.map(\.start) == other.arrivals.map(\.start), "\(what)")
            #expect(plan.arrivals.map(\.root) == other.arrivals.map(\.root), "\(what)")
            let (a, b) = (slab.batch, expected.batch)
            #expect(a.traceCount == b.traceCount, "\(what)")
            #expect((0..<a.traceCount).map { a.traceID($0) } == (0..<b.traceCount).map { b.traceID($0) }, "\(what)")
            #expect((0..<a.traceCount).map { a.spans(of: $0) } == (0..<b.traceCount).map { b.spans(of: $0) }, "\(what)")
            #expect(
                (0..<a.traceCount).map { a.weight(of: $0) } == (0..<b.traceCount).map { b.weight(of: $0) }, "\(what)")
            #expect(Self.rows(a) == Self.rows(b), "\(what)")
            #expect(slab.truth.classes.prefix(a.traceCount) == expected.truth.classes.prefix(b.traceCount), "\(what)")
        }
        #expect(spilled.failure == nil, "\(what)")
    }

    @Test(arguments: TraceFormatCatalog.writers.indices)
    func everyFormatIsReadAlike(_ number: Int) throws {
        let writer = TraceFormatCatalog.writers[number]
        for seed in 1...3 as ClosedRange<UInt64> {
            let file = TemporaryFile(try Self.file(writer, seed: seed))
            let held = try Self.read([file.path], window: nil)
            for window in [1, 40, 300] where window < held.summary.records {
                expectAlike(
                    try Self.read([file.path], window: window), held,
                    "\(writer.format.id), seed \(seed), window \(window)"
                )
            }
        }
    }

    @Test(arguments: [Compression.gzip, .zstd])
    func compressedFilesAreReadAlike(_ compression: Compression) throws {
        let file = TemporaryFile(try Self.file(OTLPLinesWriter.self, seed: 5, compression))
        expectAlike(
            try Self.read([file.path], window: 50), try Self.read([file.path], window: nil), compression.rawValue)
    }

    @Test func severalFilesAreReadAlike() throws {
        let files = [
            TemporaryFile(try Self.file(OTLPLinesWriter.self, seed: 6)),
            TemporaryFile(try Self.file(ZipkinWriter.self, seed: 7)),
            TemporaryFile(try Self.file(OTLPLinesWriter.self, seed: 6)),
        ].map(\.path)
        for window in [20, 500, 800] {
            expectAlike(
                try Self.read(files, window: window), try Self.read(files, window: nil), "window \(window)")
        }
    }

    @Test func damagedFilesAreReadAlike() throws {
        let writers: [any TraceFileWriter.Type] = [OTLPLinesWriter.self, OTLPFramesWriter.self, NezhaCSVWriter.self]
        var damaged = 0
        for (number, writer) in writers.enumerated() {
            for seed in 11...14 as ClosedRange<UInt64> {
                var random = TestRandom(seed: seed)
                var bytes = try Self.file(writer, seed: seed)
                bytes.removeLast(bytes.count / 9)
                for _ in 0..<4 {
                    bytes[bytes.count / 4 + random.below(bytes.count / 2)] ^= 1 << UInt8(random.below(8))
                }
                let file = TemporaryFile(bytes)
                guard let held = try? Self.read([file.path], window: nil), held.summary.records > 10 else { continue }
                if !held.isClean { damaged += 1 }
                expectAlike(try Self.read([file.path], window: 7), held, "\(writer.format.id) \(number), seed \(seed)")
            }
        }
        #expect(damaged > 3)
    }

    /// Of several stretches one says what its traces stand for: all have weights then.
    @Test func weightsAreReadAlike() throws {
        let lines = (1...2300).map { trace in
            let state = trace == 1900 ? "\"traceState\":\"ot=th:8\"," : ""
            let id = String(UInt64(trace) | 0xFFFF_FFFF_FFFF_0000, radix: 16)
            return """
                {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"00000000000000aa\(id)","spanId":"\(id)",\(state)\
                "name":"work","startTimeUnixNano":"\(1_000_000_000 + trace)","endTimeUnixNano":"\(2_000_000_000 + trace)"}]}]}]}

                """
        }
        let file = TemporaryFile(lines.joined())
        let held = try Self.read([file.path], window: nil)
        #expect(held.facts.weights?.traces == 1)
        expectAlike(try Self.read([file.path], window: 100), held, "weights")
    }

    /// Slabs end where the measured window does, and where they are full.
    @Test func stretchesAreCutAlike() throws {
        var text = NezhaCSVWriter.format.opening
        for trace in 1...2500 {
            let start = 1_000_000_000 + UInt64(trace) * 1_000_000
            text += Array("\(String(trace, radix: 16)),\(trace),root,shop,GET /,\(start),\(start + 5_000_000),5\n".utf8)
        }
        let file = TemporaryFile(text)
        for duration in [nil, 700_000_000, 5_000_000_000, UInt64.max] as [UInt64?] {
            let held = try Self.read([file.path], window: nil, duration: duration)
            expectAlike(
                try Self.read([file.path], window: 100, duration: duration), held, "\(String(describing: duration))")
        }
    }

    /// Traces too far apart are refused whether they fit or not.
    @Test func whatIsTooFarApartIsRefusedAlike() throws {
        let far = SpanTimes.longestNanos + 2_000_000_000
        let rows = [1_000_000_000, 1_500_000_000, far].enumerated().map { number, start in
            "a\(number),\(number + 1),root,shop,GET /,\(start),\(start + 5),5\n"
        }
        let file = TemporaryFile(NezhaCSVWriter.format.opening + Array(rows.joined().utf8))
        func refusal(_ window: Int?) -> [Diagnostic] {
            do {
                _ = try Self.read([file.path], window: window)
                return []
            } catch { return (error as? Failure)?.diagnostics ?? [] }
        }
        #expect(!refusal(nil).isEmpty && refusal(nil) == refusal(1))
    }
}
