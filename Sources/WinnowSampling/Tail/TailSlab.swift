import WinnowModel

/// What the replicas of one tail sampler remember about the traces and spans of one stretch, as raw columns.
///
/// Per trace: the columns of the stretch that its handle names. Per span: a link to the span of the same trace and round that arrived before it.
/// Where all spans of a trace stand together and have arrived, nobody follows the links.
final class TailSlab {
    enum State {
        /// No entry in the map.
        static let absent: UInt8 = 0
        static let pending: UInt8 = 1
        static let sampled: UInt8 = 2
        static let notSampled: UInt8 = 3
        static let dropped: UInt8 = 4
    }

    let traces: Int
    let sequence: Int
    /// Where the columns stand.
    let block: RawBlock
    /// The stretch itself.
    let spans: Spans
    /// Columns of the spans, bound once: reading them through `Spans` costs more than the work.
    let batch: TraceBatch
    let traceOf: [UInt32]
    let spanBytes: [UInt32]
    let parent: [Int32]
    let firstSpan: [UInt32]
    /// Number of the first trace in the traffic.
    let firstTrace: UInt64
    /// Handles of the spans' traces where spans of a trace may stand apart; empty: they stand together.
    let traceHandles: [UInt64]
    /// What the numbers in the batch stand for where edits have added to the traffic's tables.
    let growing: GrowingTables?
    /// Per trace.
    let state: UnsafeMutablePointer<UInt8>
    /// Spans of the current round that have arrived.
    let arrived: UnsafeMutablePointer<UInt32>
    /// Tick at which the trace is due.
    let due: UnsafeMutablePointer<Int64>
    /// Number of the trace's entry in the map's queue.
    let entry: UnsafeMutablePointer<UInt64>
    /// Rounds started.
    let rounds: UnsafeMutablePointer<UInt16>
    let firstArrival: UnsafeMutablePointer<Nanos>
    /// Where the trace stands in a decision cache, times two, plus one in that of the traces not sampled; -1: in none.
    let cached: UnsafeMutablePointer<Int32>
    /// The span of the current round that arrived last, `none` before the first.
    let latest: UnsafeMutablePointer<UInt64>
    /// Per span: the span of its trace and round that arrived before, `none` for the first; set when the span arrives.
    let previous: UnsafeMutablePointer<UInt64>
    /// Spans that wait for something that no tick brings (`RootEndSampler`).
    @exclusivity(unchecked) var heldSpans = 0

    /// Stands for no span.
    static let none = UInt64.max

    /// Whether the rows of a trace stand together in this stretch.
    var standsTogether: Bool { traceHandles.isEmpty }

    /// The rows of a trace that stands together.
    @inline(__always)
    func rows(of trace: Int) -> Range<Int> { Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) }

    /// The first span of a trace that stands together.
    @inline(__always)
    func first(of trace: SpanHandle) -> SpanHandle { SpanHandle(sequence: sequence, row: Int(firstSpan[trace.row])) }

    /// Whether all spans of the trace stand together and have arrived.
    @inline(__always)
    func isWhole(_ trace: Int) -> Bool {
        standsTogether && arrived[trace] == firstSpan[trace + 1] - firstSpan[trace]
    }

    /// Whether a trace is undecided and no cache knows it.
    func isOpen(_ trace: Int) -> Bool {
        state[trace] == State.pending || state[trace] == State.absent && cached[trace] < 0
    }

    /// Creates empty columns, in the memory of an earlier stretch where it is large enough.
    init(_ spans: Spans, firstTrace: UInt64, reusing memory: RawBlock? = nil) {
        self.firstTrace = firstTrace
        self.spans = spans
        traces = spans.batch.traceCount
        sequence = spans.sequence
        batch = spans.batch
        traceOf = spans.traceOf
        spanBytes = spans.spanBytes
        parent = spans.batch.parent
        firstSpan = spans.batch.firstSpan
        traceHandles = spans.traceHandles
        growing = spans.growing
        let spans = spans.batch.spanCount
        let block = RawBlock(
            bytes: RawBlock.room(traces, of: UInt8.self) + RawBlock.room(traces, of: UInt32.self) * 2
                + RawBlock.room(traces, of: Int64.self) * 4 + RawBlock.room(traces, of: UInt16.self)
                + RawBlock.room(spans, of: UInt64.self),
            reusing: memory)
        func column<T: BitwiseCopyable>(_ value: T, _ count: Int) -> UnsafeMutablePointer<T> {
            block.column(value, count)
        }
        state = column(0, traces)
        arrived = column(0, traces)
        due = column(0, traces)
        entry = column(0, traces)
        rounds = column(0, traces)
        firstArrival = column(0, traces)
        latest = column(Self.none, traces)
        cached = column(-1, traces)
        previous = block.column(unfilled: UInt64.self, spans)
        self.block = block
    }
}

/// The columns of all stretches in flight, shared by the replicas of one stage: a trace is with one of them only.
public final class TailMemory {
    // One route's, worked on by one job at a time: accesses are not checked for exclusivity.
    @exclusivity(unchecked) private var slabs: [TailSlab?] = []
    @exclusivity(unchecked) private var base = 0
    /// Memory of released stretches.
    @exclusivity(unchecked) private var spare: [RawBlock] = []

    /// Creates an empty memory.
    public init() {}

    /// The columns of a stretch, made when they are first needed.
    func slab(_ sequence: Int, _ ring: SpansRing) -> TailSlab {
        let index = sequence - base
        if index < slabs.count, let slab = slabs[index] { return slab }
        while index >= slabs.count { slabs.append(nil) }
        let slab = TailSlab(ring[sequence], firstTrace: ring.firstTrace(of: sequence), reusing: spare.popLast())
        slabs[index] = slab
        return slab
    }

    /// The columns of a stretch of which spans have arrived; `nil` when it was released, or nothing has.
    @inline(__always)
    subscript(_ sequence: Int) -> TailSlab? {
        let index = sequence - base
        return index >= 0 && index < slabs.count ? slabs[index] : nil
    }

    /// The columns of every stretch of which spans have arrived.
    func forEach(_ body: (TailSlab) -> Void) { for slab in slabs { if let slab { body(slab) } } }

    /// Forgets stretches before `sequence`.
    func release(before sequence: Int) {
        let count = min(max(0, sequence - base), slabs.count)
        if count > 0 {
            for slab in slabs[..<count] where spare.count < 8 { if let slab { spare.append(slab.block) } }
            slabs.removeFirst(count)
        }
        if sequence > base { base = sequence }
    }
}
