public import WinnowModel

/// Spans in the order of a file, with the tables that their numbers point into.
///
/// Whoever reads a file hands the same block in again and again. `removeSpans` keeps the tables growing over the whole file;
/// `startAfresh` forgets them too, which bounds memory where only counts are wanted. Spans stand in rows, not in columns: a reader
/// writes a span as a whole, and whoever comes next sorts spans into columns of its own.
public struct SpanBlock: Sendable {
    /// What a record is of its span.
    public enum Part: UInt8, Sendable {
        /// All that is known of it, as in OTLP: other records with its id are other spans.
        case whole
        /// A report of a side of a call, which further reports may add to (Zipkin).
        case side
        /// As `side`, of a server that shares the id of its client's span.
        case sharedSide
    }

    /// One span as a file has it.
    public struct Span: Sendable {
        /// The id of its trace.
        public internal(set) var traceID = TraceID(high: 0, low: 0)
        /// The span's id.
        public internal(set) var spanID: UInt64 = 0
        /// Id of the parent, 0 when none is named.
        public internal(set) var parentSpanID: UInt64 = 0
        /// Unix ns, 0 when the record has no start.
        public internal(set) var start: Nanos = 0
        /// Unix ns, as written even when before the start.
        public internal(set) var end: Nanos = 0
        /// Number in `tables.operations`.
        public internal(set) var operation: UInt32 = 0
        /// Number in `tables.instances`.
        public internal(set) var instance: UInt32 = 0
        /// Row in `tables.attributes`.
        public internal(set) var attributes: UInt32 = 0
        /// Number in `tables.extras`.
        public internal(set) var extras: UInt32 = 0
        /// OTLP `flags`, 0 when absent.
        public internal(set) var flags: UInt32 = 0
        /// Ordinal of the request (or line) in the file, from 0.
        public internal(set) var request: UInt32 = 0
        /// Raw value of `SpanStatus`.
        public internal(set) var status: UInt8 = 0
        /// What the record is of its span.
        public internal(set) var part = Part.whole
    }

    /// The spans.
    public internal(set) var spans: [Span] = []
    /// Times as the file has them, of spans whose times cannot be.
    public internal(set) var recordedTimes = RecordedTimes()
    /// What the numbers stand for.
    public var tables = TraceTables()
    /// Grows when the tables were emptied; readers then forget what they know of them.
    public private(set) var epoch = 0

    /// Creates an empty block.
    public init() {}

    /// How many spans are filled in.
    public var count: Int { spans.count }

    /// Forgets the spans and keeps the tables.
    public mutating func removeSpans() {
        spans.removeAll(keepingCapacity: true)
        recordedTimes.removeAll()
    }

    /// Forgets the spans and the tables.
    public mutating func startAfresh() {
        removeSpans()
        tables.removeAll()
        epoch += 1
    }

    /// Forgets the spans, and the tables once they hold so much that they no longer fit the caches: for those who only count.
    ///
    /// Tables that fit are faster to read into, and memory is bounded.
    public mutating func recycle() {
        let isLarge =
            tables.strings.byteCount > 1 << 18 || tables.attributes.count > 1 << 12 || tables.extras.count > 1 << 13
            || tables.attributes.composites.count > 1 << 15 || tables.operations.count > 1 << 15
        if isLarge { startAfresh() } else { removeSpans() }
    }

    /// Takes back the spans from `row` on: the record they came from turned out to be damaged.
    mutating func truncate(to row: Int) { if row < count { spans.removeLast(count - row) } }
}
