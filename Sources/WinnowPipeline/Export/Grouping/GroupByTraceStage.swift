public import WinnowModel
public import WinnowSampling

/// A `groupbytrace` processor in a collector of a route.
///
/// Which of several workers has a trace hangs on a hash that the Collector draws anew at each start; here a seed decides.
public struct GroupByTraceStage: CollectorStage {
    /// What waits now.
    public private(set) var load = StageLoad()
    private var groups: TraceGroups
    private let seed: UInt64
    /// The traces of a request in the order of their first spans, and where their spans start and end in `sorted`.
    private var parts: [(trace: UInt64, spans: [SpanHandle])] = []

    /// Creates the stage; `seed` shares traces out to workers.
    public init(_ settings: GroupingSettings, seed: UInt64) {
        groups = TraceGroups(settings)
        self.seed = seed
    }

    /// When the next wait ends; `nil` while none runs.
    public var nextTick: Nanos? { groups.nextEnd }

    /// What the processor would count.
    public var counters: GroupingCounters { groups.counters }

    /// Takes in a request, trace by trace.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        load.startCall()
        split(spans, ring)
        load.bufferedSpans += spans.count
        load.bufferedBytes += BatchStage.bytes(spans, ring)
        var lost: [SpanHandle] = []
        for part in parts {
            groups.receive(
                part.trace, part.spans[...], worker: worker(of: part.spans[0], ring), at: now
            ) { lost.append($0) }
        }
        load.notePeak()
        for span in lost { output.gone.append(span, .evicted) }
        leave(lost[...], ring)
        say(&output)
    }

    /// Waits end.
    public mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        load.startCall()
        load.notePeak()
        let first = output.kept.count
        groups.expire(at: now) { spans in
            output.kept.append(contentsOf: spans)
            output.endRequest()
        }
        leave(output.kept[first...], ring)
        say(&output)
    }

    /// What waits is lost: the processor releases nothing when it is shut down.
    public mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        drop(as: .droppedOnShutdown, &output)
    }

    /// What waits is lost.
    public mutating func lose(at now: Nanos, into output: inout StageOutput) { drop(as: .lostInRestart, &output) }

    private mutating func drop(as fate: SpanFate, _ output: inout StageOutput) {
        load.startCall()
        groups.drop { output.gone.append($0, fate) }
        (load.bufferedSpans, load.bufferedBytes) = (0, 0)
        say(&output)
    }

    /// Puts the spans of each trace together.
    private mutating func split(_ spans: ArraySlice<SpanHandle>, _ ring: SpansRing) {
        parts.removeAll(keepingCapacity: true)
        var numbers: [UInt64: Int] = [:]
        for span in spans {
            let trace = ring[span.sequence].trace(of: span.row).rawValue
            if let last = parts.last, last.trace == trace {
                parts[parts.count - 1].spans.append(span)
            } else if parts.isEmpty {
                parts.append((trace, [span]))
            } else {
                if numbers.isEmpty { for (number, part) in parts.enumerated() { numbers[part.trace] = number } }
                if let number = numbers[trace] {
                    parts[number].spans.append(span)
                } else {
                    numbers[trace] = parts.count
                    parts.append((trace, [span]))
                }
            }
        }
    }

    private func worker(of span: SpanHandle, _ ring: SpansRing) -> Int {
        if groups.workers == 1 { return 0 }
        let trace = ring[span.sequence].trace(of: span.row)
        let id = ring[trace.sequence].batch.traceID(trace.row)
        return Int(Draw.fold(Draw.fold(seed, id.high), id.low) % UInt64(groups.workers))
    }

    private mutating func leave(_ spans: ArraySlice<SpanHandle>, _ ring: SpansRing) {
        load.leave(spans: spans.count, bytes: BatchStage.bytes(spans, ring))
    }

    private func say(_ output: inout StageOutput) {
        output.load = load
        output.nextTick = nextTick
    }
}
