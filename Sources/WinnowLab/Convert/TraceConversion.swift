public import WinnowFormats
public import WinnowModel

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

    /// Creates a conversion; `scrubber` changes spans on the way.
    public init(scrubber: Scrubber? = nil) { self.scrubber = scrubber }

    /// Reads all files in order and writes their spans to every stream.
    ///
    /// Throws `.io` when a file can't be read or a stream not be written. `shouldStop` is asked now and then; files end properly all the same.
    public mutating func run(
        _ files: [String], to streams: [TraceFileStream], progress: (_ file: Int, _ spans: Int) -> Void = { _, _ in },
        shouldStop: () -> Bool = { false }
    ) throws(Failure) {
        let direct = streams.filter { !$0.writer.format.needsWholeTraces }
        let collecting = streams.filter { $0.writer.format.needsWholeTraces }
        var block = SpanBlock()
        var inspections: [TraceInspection] = []
        for (index, file) in files.enumerated() {
            let before = spans
            if shouldStop() || streams.allSatisfy({ !$0.isRead }) { break }
            let scrubber = scrubber
            let inspection = try TraceInspection(file, into: &block, progress: { progress(index, before + $0) }) {
                block, rows throws(Failure) in
                try Self.write(block, rows, to: direct, scrubber)
                if collecting.isEmpty { block.recycle() }
            }
            note(inspection)
            inspections.append(inspection)
        }
        summary = ReadSummary(inspections)
        if !collecting.isEmpty { try writeTraces(of: block, to: collecting) }
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
            try Self.write(block, rows[first..<end], to: streams, scrubber)
            first = end
        }
    }

    private static func write(
        _ block: SpanBlock, _ rows: some Collection<Int>, to streams: [TraceFileStream], _ scrubber: Scrubber?
    ) throws(Failure) {
        if rows.isEmpty || streams.isEmpty { return }
        let (batch, tables) = batch(block, rows, scrubber)
        for stream in streams where stream.isRead { try stream.add(stream.piece(batch, tables)) }
    }
}
