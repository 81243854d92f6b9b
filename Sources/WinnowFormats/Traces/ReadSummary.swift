/// What became of the records of trace files, in one line.
public struct ReadSummary: Sendable, Equatable {
    /// Files.
    public var files = 0
    /// Records that could be read.
    public var records = 0
    /// Spans that they are.
    public var spans = 0
    /// Traces that the spans belong to.
    public var traces = 0
    /// Records that say the same as an earlier one, dropped.
    public var repeats = 0
    /// Parts that went into an earlier part of their span (Zipkin).
    public var joined = 0
    /// Spans that share their id with an earlier one of their trace; all are kept.
    public var shared = 0
    /// Spans whose parent is not in the files.
    public var orphans = 0
    /// Spans with neither a start nor an end.
    public var withoutTimes = 0
    /// Spans with an end and no start.
    public var withoutStart = 0
    /// Records that could not be read.
    public var skipped = 0

    /// Creates a summary of nothing.
    public init() {}

    /// What a look into files counted: records as they stand, nothing dropped or joined.
    public init(_ inspections: [TraceInspection]) {
        func sum(_ count: (TraceInspection) -> Int) -> Int { inspections.reduce(0) { $0 + count($1) } }
        files = inspections.count
        spans = sum { $0.spans }
        records = spans
        traces = sum { $0.traces }
        shared = sum { $0.conflictingRepeats }
        orphans = sum { $0.orphans }
        withoutStart = sum { $0.spansWithoutStart }
        skipped = sum { $0.damage.skipped }
    }

    /// `read 3 spans of 1 trace from 1 file; 1 identical repeat dropped, 2 spans without their parent`.
    public var line: String {
        func count(_ number: Int, _ one: String, _ many: String) -> String {
            "\(TraceInspection.grouped(number)) \(number == 1 ? one : many)"
        }
        let read =
            "read \(count(spans, "span", "spans")) of \(count(traces, "trace", "traces")) from "
            + count(files, "file", "files")
        let parts = [
            (repeats, "identical repeat dropped", "identical repeats dropped"),
            (joined, "part of a span joined", "parts of spans joined"),
            (shared, "span shares another's id", "spans share another's id"),
            (orphans, "span whose parent is not in the files", "spans whose parents are not in the files"),
            (withoutTimes, "span without times", "spans without times"),
            (withoutStart, "span without a start", "spans without a start"),
            (skipped, "record skipped", "records skipped"),
        ].filter { $0.0 > 0 }.map { count($0.0, $0.1, $0.2) }
        return parts.isEmpty ? read : read + "; " + parts.joined(separator: ", ")
    }
}
