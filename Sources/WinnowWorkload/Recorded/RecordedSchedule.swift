import WinnowFormats
import WinnowModel

/// When recorded traces arrive: at their own times, or over and over at the real rate.
///
/// At a real rate the recording is laid end to end (a tile each time) for as long as traffic is wanted, before the measured window as well
/// as after it, and inside a tile every trace comes as often as the real rate asks for: 2.3 times means twice, and a third time with
/// probability 0.3. Copies start up to a second (or the average gap between traces) later than the original, so that bursts stay where they
/// were and copies do not fall on one instant.
struct RecordedSchedule: Sendable {
    /// When each trace starts in the file, Unix ns, ascending.
    private(set) var firstInstant: [Nanos]
    /// First instant of the measured window.
    let begin: Nanos
    /// How long the measured window is, ns.
    let durationNanos: UInt64
    /// True when traces are tiled or thinned.
    let isReal: Bool
    /// Copies of each trace in a tile.
    let copies: Double
    /// Length of a tile, ns.
    let tileNanos: UInt64
    /// How far copies may be moved, ns.
    let jitterNanos: UInt64
    /// Traces that slabs hold at the file's own rate, in order; what is outside of the measured window stands apart.
    private(set) var stretches: [Range<Int>]
    /// Most traces of a slab at a real rate.
    let mostTraces: Int

    /// Copies of one trace that may stand in one tile.
    private static let mostCopies = 1e6
    /// Most traces of a slab.
    static let slabTraces = 1_024
    /// Where a slab of huge traces ends, in spans.
    static let slabSpans = 65_536

    /// Plans traces that start at `firstInstant`; `spansBefore` says how many spans lie before a trace.
    ///
    /// Throws `.data` for traces too far apart and `.usage` for rates that can't be reached.
    init(
        _ firstInstant: [Nanos], _ options: RecordedOptions, file: String, spansBefore: (Int) -> Int
    ) throws(Failure) {
        try self.init(
            first: firstInstant.first ?? 0, last: firstInstant.last ?? 0, traces: firstInstant.count,
            spans: spansBefore(firstInstant.count), options, file: file)
        self.firstInstant = firstInstant
        stretches = Self.stretches(firstInstant, border: isReal ? .max : begin + durationNanos, spansBefore)
    }

    /// Plans so many traces, of which the first and the last start at these instants, stretches being cut by whoever has the traces.
    init(
        first: Nanos, last: Nanos, traces count: Int, spans: Int, _ options: RecordedOptions, file: String
    ) throws(Failure) {
        firstInstant = []
        stretches = []
        let span = last - first
        if span > SpanTimes.longestNanos {
            throw Failure(
                .data,
                Diagnostic(
                    "the traces are \(span / (86_400 * Duration64.second)) days apart", file: file,
                    text: "from \(UTCTime.text(first)) to \(UTCTime.text(first + span))",
                    remedy: "times so far apart are damage or belong to several recordings: read them one by one"))
        }
        isReal = options.rate != nil
        // Copies flow before the window: there must be time before it, even when a recording counts from 1970.
        begin = isReal ? max(first, SpanTimes.longestNanos) : first
        // The gap after the last trace is as long as the average one, so that tiles keep the rate.
        let traces = UInt64(max(1, count))
        tileNanos = max(Duration64.second, traces > 1 ? span + span / (traces - 1) : 0)
        let rate = options.rate ?? 0
        if isReal && !(rate.isFinite && rate > 0 && rate <= 1e6) {
            throw Failure(.usage, Diagnostic("--rate must be above 0 and at most 1M/s", text: "\(rate)"))
        }
        copies = rate * Double(tileNanos) / 1e9 / Double(traces)
        jitterNanos = max(Duration64.second, tileNanos / traces)
        if copies > Self.mostCopies {
            throw Failure(
                .usage,
                Diagnostic(
                    "\(traces) recorded traces are too few for this rate: each would be copied "
                        + "\(UInt64(copies)) times per \(tileNanos / Duration64.second) s", file: file,
                    text: "--rate \(rate)/s",
                    remedy: "take a lower rate or a longer recording"))
        }
        let wanted = options.durationNanos.map { min($0, SpanTimes.longestNanos) }
        durationNanos = isReal ? wanted ?? tileNanos : min(wanted ?? .max, span + 1)
        let average = spans / Int(traces)
        mostTraces = min(Self.slabTraces, max(1, Self.slabSpans / max(1, average)))
    }

    private static func stretches(
        _ firstInstant: [Nanos], border: Nanos, _ spansBefore: (Int) -> Int
    ) -> [Range<Int>] {
        var stretches: [Range<Int>] = []
        var first = 0
        for trace in firstInstant.indices where trace > first {
            let isFull = trace - first == slabTraces || spansBefore(trace) - spansBefore(first) > slabSpans
            if isFull || (firstInstant[first] < border && firstInstant[trace] >= border) {
                stretches.append(first..<trace)
                first = trace
            }
        }
        if first < firstInstant.count { stretches.append(first..<firstInstant.count) }
        return stretches
    }

    /// The fresh trace id of a copy.
    func key(_ arrival: SlabPlan.Arrival, _ recorded: TraceID, _ seed: UInt64) -> TraceID {
        let key = Draw.fold(Draw.fold(Draw.fold(seed, recorded.high), recorded.low), arrival.ordinal)
        return TraceID(high: Draw.word(key, 1) | 1, low: Draw.word(key, 2))
    }
}
