import WinnowModel

/// A span of a recording in the temporary store: two cache lines less a few bytes.
struct SpilledRow: BitwiseCopyable {
    var traceID: TraceID
    /// When its trace starts; 0 while nobody knows.
    var first: Nanos
    /// Its number in the order of reading stands in place of that of its trace.
    var row: RecordedRow
    /// Times as the file has them, where `isOdd`.
    var recordedStart: Nanos
    var recordedEnd: Nanos
    /// Whether it was given other times than the file has.
    var isOdd: Bool

    init(_ traceID: TraceID, _ row: RecordedRow, number: UInt32, _ times: (start: Nanos, end: Nanos)?) {
        self.traceID = traceID
        first = 0
        self.row = row
        self.row.trace = number
        recordedStart = times?.start ?? 0
        recordedEnd = times?.end ?? 0
        isOdd = times != nil
    }

    /// By the start of the trace, its id, and the order of reading.
    var key: SpillKey {
        SpillKey(first: first, second: traceID.high, third: traceID.low, number: row.trace)
    }
}
