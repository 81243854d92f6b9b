public import WinnowFormats
public import WinnowModel
import WinnowSettings
public import WinnowStore

/// Reads trace files and writes their spans in other formats: block by block, or, where a format wants whole traces, when all is read.
///
/// Nothing is repaired or dropped but what the readers themselves skip. Memory holds a block, and of what went by the ids.
public struct TraceConversion {
    /// Spans written.
    public private(set) var spans = 0
    /// What was read.
    public private(set) var summary = ReadSummary()
    /// What is wrong with the files, as `inspect` says it.
    public private(set) var findings: [Diagnostic] = []
    /// True when no file is damaged.
    public private(set) var isClean = true
    /// True when no file is unreadable.
    public private(set) var isReadable = true
    private let scrubber: Scrubber?
    /// Traces of a format that wants them whole are written so many spans at a time.
    private static let blockSpans = 8192
    /// Traces of a store that are read together.
    private static let tracesTogether: TraceArchive.Number = 512

    /// Where spans go.
    private struct Targets {
        /// Streams that take spans as they come.
        var direct: [TraceFileStream]
        /// Streams that want the spans of a trace together.
        var collecting: [TraceFileStream]
        var stores: [TraceStore]
    }

    /// Creates a conversion; `scrubber` changes spans on the way.
    public init(scrubber: Scrubber? = nil) { self.scrubber = scrubber }

    /// Reads all files in order and writes their spans to every stream and store; stores are not finished yet then.
    ///
    /// Throws `.io` when a file can't be read or a stream not be written. `shouldStop` is asked now and then; files end properly all the same.
    public mutating func run(
        _ files: [String], to streams: [TraceFileStream], and stores: [TraceStore] = [],
        progress: (_ file: Int, _ spans: Int) -> Void = { _, _ in },
        shouldStop: () -> Bool = { false }
    ) throws(Failure) {
        let targets = Targets(
            direct: streams.filter { !$0.writer.format.needsWholeTraces },
            collecting: streams.filter { $0.writer.format.needsWholeTraces }, stores: stores)
        var stored = ReadSummary()
        var block = SpanBlock()
        var inspections: [TraceInspection] = []
        for (index, file) in files.enumerated() {
            let before = spans + stored.spans
            if shouldStop() || stores.isEmpty && streams.allSatisfy({ !$0.isRead }) { break }
            let scrubber = scrubber
            if try SmallFile.starts(file, with: Array("SQLite format 3\u{0}".utf8)) {
                try copy(file, to: targets, &stored) { progress(index, before + $0) }
                continue
            }
            let inspection = try TraceInspection(file, into: &block, progress: { progress(index, before + $0) }) {
                block, rows throws(Failure) in
                try Self.write(block, rows, to: targets.direct, stores, scrubber)
                if targets.collecting.isEmpty { block.recycle() }
            }
            note(inspection)
            inspections.append(inspection)
        }
        summary = ReadSummary(inspections)
        summary.files += stored.files
        summary.spans += stored.spans
        summary.records += stored.spans
        summary.traces += stored.traces
        if !targets.collecting.isEmpty { try writeTraces(of: block, to: targets.collecting) }
        for stream in streams { try stream.finish() }
    }

    /// Reads all files in order and hands their spans to `sink`, a block at a time, in the files' order and with their requests.
    ///
    /// Throws `.io` when a file can't be read, and what `sink` throws. `shouldStop` is asked between files.
    public mutating func run(
        _ files: [String], progress: (_ file: Int, _ spans: Int) -> Void = { _, _ in },
        shouldStop: () -> Bool = { false }, to sink: (TraceBatch, TraceTables) throws(Failure) -> Void
    ) throws(Failure) {
        var block = SpanBlock()
        var inspections: [TraceInspection] = []
        for (index, file) in files.enumerated() {
            if shouldStop() { break }
            let scrubber = scrubber
            let before = spans
            let inspection = try TraceInspection(file, into: &block, progress: { progress(index, before + $0) }) {
                block, rows throws(Failure) in
                if !rows.isEmpty {
                    let (batch, tables) = Self.batch(block, rows, scrubber)
                    try sink(batch, tables)
                }
                block.recycle()
            }
            note(inspection)
            inspections.append(inspection)
        }
        summary = ReadSummary(inspections)
    }

    /// Takes over what is said about a file.
    private mutating func note(_ inspection: TraceInspection) {
        spans += inspection.spans
        findings += inspection.diagnostics
        if inspection.verdict != .clean { isClean = false }
        if inspection.verdict == .unreadable { isReadable = false }
    }

    private static func batch(
        _ block: SpanBlock, _ rows: some Collection<Int>, _ scrubber: Scrubber?
    ) -> (TraceBatch, TraceTables) {
        let batch = block.batch(of: rows)
        return scrubber?.scrub(batch, block.tables) ?? (batch, block.tables)
    }

    private func writeTraces(of block: SpanBlock, to streams: [TraceFileStream]) throws(Failure) {
        let (rows, ends) = block.rowsByTrace()
        var first = 0
        for (index, end) in ends.enumerated() where end - first >= Self.blockSpans || index == ends.count - 1 {
            try Self.write(block, rows[first..<end], to: streams, [], scrubber)
            first = end
        }
    }

    private static func write(
        _ block: SpanBlock, _ rows: some Collection<Int>, to streams: [TraceFileStream], _ stores: [TraceStore],
        _ scrubber: Scrubber?
    ) throws(Failure) {
        if rows.isEmpty || streams.isEmpty && stores.isEmpty { return }
        let (batch, tables) = batch(block, rows, scrubber)
        try put(batch, tables, to: streams, stores)
    }

    private static func put(
        _ batch: TraceBatch, _ tables: TraceTables, to streams: [TraceFileStream], _ stores: [TraceStore]
    ) throws(Failure) {
        for stream in streams where stream.isRead { try stream.add(stream.piece(batch, tables)) }
        for store in stores { try Failure.only { try store.append(batch, tables) } }
    }

    /// Writes the traces of a store: whole ones, for whatever format.
    private func copy(
        _ file: String, to targets: Targets, _ summary: inout ReadSummary, progress: (_ spans: Int) -> Void
    ) throws(Failure) {
        guard let archive = try Failure.only({ try TraceArchive(file) }) else {
            throw Failure(
                .data,
                Diagnostic(
                    "the store holds no whole traces", file: file,
                    remedy: "winnow run … --store traces keeps them, and so does winnow convert … -o FILE.sqlite"))
        }
        let count = try Failure.only { try archive.lastNumber() }
        var spans = 0
        var first: TraceArchive.Number = 1
        while first <= count {
            let last = count - first < Self.tracesTogether ? count : first + Self.tracesTogether - 1
            let (batch, tables) = try Failure.only { try archive.read(Array(first...last)) }
            // Traces are numbered without gaps: of a damaged store the numbers may be anything.
            if batch.traceCount < Int(last - first) + 1 {
                throw Failure(
                    .io, Diagnostic("the store does not hold what is expected: traces are missing", file: file))
            }
            let (own, ownTables) = scrubber?.scrub(batch, tables) ?? (batch, tables)
            try Self.put(own, ownTables, to: targets.direct + targets.collecting, targets.stores)
            spans += batch.spanCount
            summary.traces += batch.traceCount
            progress(spans)
            first = last + 1
        }
        summary.files += 1
        summary.spans += spans
    }
}

extension Failure {
    /// What `body` gives; everything that it throws as a failure.
    static func only<R>(_ body: () throws -> R) throws(Failure) -> R {
        do { return try body() } catch let failure as Failure { throw failure } catch {
            throw Failure(.internal, Diagnostic("\(error)"))
        }
    }
}
