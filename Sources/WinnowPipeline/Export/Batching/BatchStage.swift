public import WinnowModel
public import WinnowSampling

/// A `batch` processor in a collector of a route, where the next consumer takes what it gets at once.
///
/// Its requests are those of the route as they come: an empty one changes nothing, and no caller ever waits.
public struct BatchStage: CollectorStage {
    /// What waits now.
    public private(set) var load = StageLoad()
    private var loop: BatchLoop

    /// Creates the stage.
    public init(_ settings: BatchingSettings) { loop = BatchLoop(settings) }

    /// When the batch that waits goes on by its time; `nil` while none does.
    public var nextTick: Nanos? { loop.nextTimer }

    /// What the processor would count.
    public var counters: BatchCounters { loop.counters }

    /// The timer runs from `now`; where clients are told apart, from the first request.
    public mutating func start(at now: Nanos) {
        if !loop.settings.readsMetadata { loop.start(at: now) }
    }

    /// Takes in a request.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        load.startCall()
        load.bufferedSpans += spans.count
        load.bufferedBytes += Self.bytes(spans, ring)
        _ = loop.offer(spans, at: now)
        run(at: now, ring, into: &output)
    }

    /// The timer runs out.
    public mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        load.startCall()
        loop.fire(at: now)
        run(at: now, ring, into: &output)
    }

    /// What waits goes on.
    public mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        load.startCall()
        loop.shutDown()
        run(at: now, ring, into: &output)
    }

    /// What waits is lost.
    public mutating func lose(at now: Nanos, into output: inout StageOutput) {
        load.startCall()
        for span in loop.lose() { output.gone.append(span, .lostInRestart) }
        (load.bufferedSpans, load.bufferedBytes) = (0, 0)
        say(&output)
    }

    private mutating func run(at now: Nanos, _ ring: SpansRing, into output: inout StageOutput) {
        load.notePeak()
        while let batch = loop.next(at: now) {
            output.kept.append(contentsOf: batch.spans)
            output.endRequest()
            load.leave(spans: batch.spans.count, bytes: Self.bytes(batch.spans[...], ring))
            loop.answered(isAccepted: true, bytes: 0, at: now)
        }
        say(&output)
    }

    private func say(_ output: inout StageOutput) {
        output.load = load
        output.nextTick = nextTick
    }

    /// Exact OTLP size of spans, where they are measured.
    static func bytes(_ spans: ArraySlice<SpanHandle>, _ ring: SpansRing) -> Int {
        var sum = 0
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let sizes = ring[sequence].spanBytes
            while at < spans.endIndex, spans[at].sequence == sequence {
                if !sizes.isEmpty { sum += Int(sizes[spans[at].row]) }
                at += 1
            }
        }
        return sum
    }
}
