public import WinnowModel

/// What the times of a recorded span mean where they cannot be: the one place that says so, for every format and every verb.
///
/// | in the file | taken for | damage |
/// | --- | --- | --- |
/// | no start (0), an end | placed where its trace starts, or at its end when it starts nothing; samplers see a start of 0, as the Collector's do | no |
/// | no end (0), a start | ends when it starts | no |
/// | neither | a moment without length where its trace starts | no |
/// | end before the start | ends when it starts | counted by `endBeforeStart` |
/// | end at or beyond 2^63 ns (the year 2262) | ends when it starts | yes |
/// | start at or beyond 2^63 ns | starts when it ends | yes |
/// | both beyond | neither start nor end | yes |
/// | longer than 400 days, started in the first 400 days of 1970 | no start: an uptime is no time of day | yes |
/// | longer than 400 days otherwise | ends when it starts | yes |
///
/// `latency` of the Collector and OTTL see the times as they stand in the file all the same (`RecordedTimes`).
///
/// Traces of one recording may lie 400 days apart; what lies farther apart are several recordings (`RecordedSchedule`). A negative time, or
/// one that is no number, is a record that cannot be read: skipped and counted.
public enum SpanTimes {
    /// First instant that is out of reach, Unix ns: 2^63, in the year 2262.
    public static let reach: Nanos = 1 << 63
    /// The longest that a span may last, and that the traces of one recording may lie apart, ns: 400 days.
    public static let longestNanos: UInt64 = 400 * 86_400 * Duration64.second

    /// What was wrong with the times of a span, and what they were taken for.
    enum Fault: String {
        case endBeyond = "the span ends beyond the year 2262; it is taken to end when it starts"
        case startBeyond = "the span starts beyond the year 2262; it is taken to start when it ends"
        case bothBeyond = "the span lies beyond the year 2262; it is taken to have no times"
        case uptime = "the span starts in 1970 and ends years later; it is taken to have no start"
        case tooLong = "the span lasts longer than 400 days; it is taken to end when it starts"
    }

    /// Gives times that cannot be their meaning; `nil`: they can be, as they stand.
    static func settle(_ start: inout Nanos, _ end: inout Nanos) -> Fault? {
        if isPlain(start, end) { return nil }
        switch (start >= reach, end >= reach) {
        case (true, true):
            start = 0
            end = 0
            return .bothBeyond
        case (true, false):
            start = end
            return .startBeyond
        case (false, true):
            end = start
            return .endBeyond
        case (false, false):
            if start < longestNanos {
                start = 0
                return .uptime
            }
            end = start
            return .tooLong
        }
    }

    /// True when nothing is wrong but, perhaps, an end before the start.
    @inline(__always)
    static func isPlain(_ start: Nanos, _ end: Nanos) -> Bool {
        (start | end) < reach && (start == 0 || end <= start || end &- start <= longestNanos)
    }
}

extension SpanBlock {
    /// Settles the times of the spans from `row` on and tells what cannot be.
    mutating func settleTimes(from row: Int, file: String, _ damage: inout TraceDamage) {
        let isPlain = spans.withUnsafeBufferPointer { spans in
            for index in row..<max(row, spans.count) where !SpanTimes.isPlain(spans[index].start, spans[index].end) {
                return false
            }
            return true
        }
        if isPlain { return }
        for index in row..<spans.count {
            var span = spans[index]
            let (start, end) = (span.start, span.end)
            guard let fault = SpanTimes.settle(&span.start, &span.end) else { continue }
            spans[index] = span
            recordedTimes.append(index, start: start, end: end)
            damage.impossibleTimes += 1
            damage.tell(
                Diagnostic(
                    fault.rawValue, file: file,
                    text: "span \(span.spanID.hex16) of trace \(span.traceID.hex), record \(UInt64(span.request) + 1): "
                        + "start \(start), end \(end)",
                    remedy: "write times as Unix nanoseconds"))
        }
    }
}
