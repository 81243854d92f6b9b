public import WinnowModel

/// What is in a trace file: counts, and whether it can be trusted.
///
/// Counts are over records as they stand in the file; nothing is merged or repaired before. Memory follows the number of spans (their
/// ids), not their content.
public struct TraceInspection: Sendable {
    /// Whether the file can be trusted.
    public enum Verdict: String, Sendable {
        /// Nothing was lost and nothing contradicts itself.
        case clean
        /// Something was lost or contradicts itself; the rest is used.
        case damaged
        /// No span can be trusted.
        case unreadable
    }

    /// The file as the user named it.
    public let file: String
    /// Id of the format, empty when it is unknown.
    public private(set) var format = ""
    /// How the file is compressed.
    public private(set) var compression = Compression.none
    /// Distinct trace ids.
    public private(set) var traces = 0
    /// Records, repeats included.
    public private(set) var spans = 0
    /// Distinct service names.
    public private(set) var services = 0
    /// Records with status ERROR.
    public private(set) var errors = 0
    /// Records whose parent is no span of the same trace in the file.
    public private(set) var orphans = 0
    /// Traces with more than one root.
    public private(set) var multiRootTraces = 0
    /// Traces without any root.
    public private(set) var tracesWithoutRoot = 0
    /// Records minus distinct spans.
    public private(set) var duplicateSpanIDs = 0
    /// Repeats that say the same as the first record.
    public private(set) var identicalRepeats = 0
    /// Records with the id of an earlier one that say something else, where a span is one record: spans of their own.
    public var conflictingRepeats: Int { hasPartialSpans ? 0 : duplicateSpanIDs - identicalRepeats }
    /// Further records of spans that several records tell: Zipkin's client and server halves and late reports.
    public var partialRecords: Int { hasPartialSpans ? duplicateSpanIDs - identicalRepeats : 0 }
    private var hasPartialSpans = false
    /// Spans that end before they start.
    public private(set) var endBeforeStart = 0
    /// Spans that are their own ancestors.
    public private(set) var spansInCycles = 0
    /// Records without a start.
    public private(set) var spansWithoutStart = 0
    /// Records without a service name.
    public private(set) var spansWithoutService = 0
    /// Least start, Unix ns; `nil` when no record has one.
    public private(set) var minStart: Nanos?
    /// Greatest start, Unix ns.
    private var maxStart: Nanos = 0
    /// Greatest end of records that have a start, Unix ns.
    public private(set) var maxEnd: Nanos?
    /// What the traces say about the sampling that they went through; `nil` when they say nothing.
    public private(set) var weights: WeightSummary?
    /// What was found wrong while reading.
    public private(set) var damage = TraceDamage()
    /// Why nothing could be read; `nil` when something was.
    public private(set) var refusal: Failure?

    /// Reads a whole file and counts.
    ///
    /// Throws `.io` when the file can't be opened or read. A file that can't be told apart is not an error here but a verdict.
    public init(_ path: String, progress: (_ spans: Int) -> Void = { _ in }) throws(Failure) {
        var block = SpanBlock()
        try self.init(path, into: &block, progress: progress) { block, _ throws(Failure) in
            // Content is forgotten now and then: only ids are kept over the whole file.
            block.recycle()
        }
    }

    /// Reads a whole file into `block` and counts; `visit` gets the rows that are new and may let go of the block's spans.
    ///
    /// Throws what `visit` throws, and `.io` when the file can't be opened or read.
    public init(
        _ path: String, into block: inout SpanBlock, progress: (_ spans: Int) -> Void = { _ in },
        visit: (inout SpanBlock, Range<Int>) throws(Failure) -> Void
    ) throws(Failure) {
        file = path
        let source: TraceFile
        do throws(Failure) {
            source = try TraceFile(path)
        } catch {
            if error.kind != .data { throw error }
            refusal = error
            return
        }
        format = source.format.id
        compression = source.compression
        hasPartialSpans = source.format.hasPartialSpans
        var content = Content(zeroIsAStart: source.format.zeroIsAStart)
        var more = true
        while more {
            let first = block.count
            more = try source.read(&block, limit: first + 8192)
            count(block, first..<block.count, &content)
            progress(spans)
            try visit(&block, first..<block.count)
        }
        damage = source.damage
        services = content.names.count - 1
        let counts = content.ledger.counts()
        weights = content.weights.summary(count: counts.traces)
        traces = counts.traces
        orphans = counts.orphans
        multiRootTraces = counts.multiRootTraces
        tracesWithoutRoot = counts.tracesWithoutRoot
        duplicateSpanIDs = counts.duplicates
        identicalRepeats = counts.identicalRepeats
        spansInCycles = counts.spansInCycles
    }

    /// What is kept over the whole file.
    private struct Content {
        let zeroIsAStart: Bool
        var ledger = SpanLedger()
        var hasher = ContentHasher()
        var names = StringTable()
        var reader = WeightReader()
        var weights = TraceWeights()
    }

    private mutating func count(_ block: SpanBlock, _ rows: Range<Int>, _ content: inout Content) {
        content.reader.prepare(block.tables, epoch: block.epoch)
        var last: UInt32?
        for row in rows {
            let span = block.spans[row]
            let start = span.start
            let end = span.end
            if span.status == SpanStatus.error.rawValue { errors += 1 }
            if start != 0 || end != 0 && content.zeroIsAStart {
                minStart = min(minStart ?? start, start)
                maxStart = max(maxStart, start)
                maxEnd = max(maxEnd ?? 0, end == 0 ? start : end)
                if end != 0 && end < start { endBeforeStart += 1 }
            }
            if start == 0 { spansWithoutStart += 1 }
            let service = block.tables.operations[Int(span.operation)].service
            if service == 0 { spansWithoutService += 1 }
            if service != last {
                block.tables.strings.withBytes(service) { _ = content.names.intern($0) }
                last = service
            }
            let trace = content.ledger.add(
                traceID: span.traceID, spanID: span.spanID,
                parentID: span.parentSpanID, content: content.hasher.hash(block, row))
            if let said = content.reader.weight(
                attributes: span.attributes, extras: span.extras, traceIDLow: span.traceID.low, block.tables)
            {
                content.weights.add(said, trace: trace, isRoot: span.parentSpanID == 0)
            }
        }
        spans += rows.count
    }

    /// Whether the file can be trusted.
    public var verdict: Verdict {
        if refusal != nil || spans == 0 { return .unreadable }
        let isConsistent = endBeforeStart == 0 && spansInCycles == 0 && conflictingRepeats == 0
        return damage.isClean && isConsistent ? .clean : .damaged
    }

    /// What is wrong, for people: what was found while reading, then what the spans contradict themselves in.
    public var diagnostics: [Diagnostic] {
        if let refusal { return refusal.diagnostics }
        var list = damage.diagnostics
        func tell(_ count: Int, _ message: String) {
            if count > 0 { list.append(Diagnostic("\(count) \(message)", severity: .warning, file: file)) }
        }
        tell(damage.untold, "further findings of the same kind")
        tell(damage.repairedTexts, "texts or values were repaired")
        tell(damage.undeclaredServices, "spans name a process of which the file says nothing; they have no service")
        tell(endBeforeStart, "spans end before they start; their duration counts as 0")
        tell(spansInCycles, "spans are their own ancestors; each ring is broken at its earliest span")
        tell(conflictingRepeats, "records have the id of another span and other content; all are kept as spans")
        if let minStart, maxStart - minStart > SpanTimes.longestNanos {
            list.append(
                Diagnostic(
                    "the spans lie \((maxStart - minStart) / (86_400 * Duration64.second)) days apart",
                    severity: .warning,
                    file: file, text: "from \(UTCTime.text(minStart)) to \(UTCTime.text(maxStart))",
                    remedy: "verbs that play traces in time take at most 400 days: split the recordings"))
        }
        if spans == 0 && list.isEmpty { list.append(Diagnostic("the file holds no spans", file: file)) }
        return list
    }
}
