import WinnowModel
import WinnowSampling

/// The spans of a route on which they can have copies, and what becomes of the copies.
///
/// Inside such a route each stretch stands for several: number 0 holds what is known of its traces, no span of it travels; the others hold the
/// spans once for each way, as the processors on that way leave them. Columns are shared until a processor changes them.
/// A span is kept where any of its copies reaches the backend, the first of them stands for it; it ends where its last copy does.
struct SpanCopies {
    /// What is known of the spans of one stretch.
    private struct Stretch {
        let spans: Spans
        /// By row: how many copies travel.
        var alive: [UInt8]
        /// Copies that travel, of all rows together.
        var aliveTotal = 0
        /// By row: how often a sender went on holding the span though it had arrived, at whatever hop.
        var repeats: [UInt8]
        /// By row: whether a sampler or a loss has ended a copy.
        var hasEnded: [Bool]
        /// By row: how the last copy that ended did, and at which hop of the ledger.
        var lastEnds: [(fate: SpanFate, hop: UInt8)]
        /// By row: whether a copy has reached the backend.
        var isStored: [Bool]
    }

    /// How often a span can be delivered to a hop, its senders not knowing that it was: what would come once more is taken to be acknowledged.
    static let mostDeliveries = 8

    /// How many stretches one stands for.
    let stride: Int
    /// How many ways lead through the graphs: copies of one way differ by how often they were sent again.
    let paths: Int
    /// The stretches as they come in, each as often as it has copies.
    private(set) var ring = SpansRing()
    /// What copies have picked up.
    let states: SpanStates
    /// What spans are when they leave, where a processor changes them.
    let leaving: EditLevel?
    private var stretches: [Stretch] = []
    private var base = 0

    init(copies: Int, paths: Int, states: SpanStates, edits: RouteEdits?) {
        stride = copies + 1
        self.paths = paths
        self.states = states
        leaving = edits.map { EditLevel(PassingEditor(), $0) }
    }

    // MARK: Handles

    /// A span comes in; answers by the handle that it has inside.
    mutating func enter(_ span: SpanHandle) -> SpanHandle {
        stretches[span.sequence - base].alive[span.row] = 1
        stretches[span.sequence - base].aliveTotal += 1
        return SpanHandle(sequence: span.sequence * stride + 1, row: span.row)
    }

    /// The span, or the trace, that a handle inside of the route stands for.
    @inline(__always)
    func outside(_ span: SpanHandle) -> SpanHandle { SpanHandle(sequence: span.sequence / stride, row: span.row) }

    /// Whether a copy was made because its sender did not know that it had arrived.
    func isRepeated(_ span: SpanHandle) -> Bool { span.sequence % stride - 1 >= paths }

    /// The same span on the same way, as it was before any sender repeated it.
    func unrepeated(_ span: SpanHandle) -> SpanHandle {
        let (stretch, copy) = span.sequence.quotientAndRemainder(dividingBy: stride)
        return SpanHandle(sequence: stretch * stride + 1 + (copy - 1) % paths, row: span.row)
    }

    /// Whether a copy of a span travels: one that none does of may have been forgotten.
    func isAlive(_ span: SpanHandle) -> Bool {
        let index = span.sequence / stride - base
        return stretches.indices.contains(index) && stretches[index].alive[span.row] > 0
    }

    /// Whether one more can be told from those that there are.
    func canRepeat(_ span: SpanHandle) -> Bool {
        // A request may hold all copies of a span.
        let index = span.sequence / stride - base
        let numbers = 1 + Int(stretches[index].repeats[span.row]) + Int(stretches[index].alive[span.row])
        return numbers * paths < stride
    }

    /// One more copy, for a sender who does not know that the span has arrived: one that no other copy of the span is, on whatever hop.
    mutating func repeated(_ span: SpanHandle) -> SpanHandle {
        let (stretch, copy) = span.sequence.quotientAndRemainder(dividingBy: stride)
        let index = stretch - base
        stretches[index].alive[span.row] += 1
        stretches[index].aliveTotal += 1
        stretches[index].repeats[span.row] += 1
        let way = (copy - 1) % paths
        let number = 1 + way + paths * Int(stretches[index].repeats[span.row])
        return SpanHandle(sequence: stretch * stride + number, row: span.row)
    }

    /// A copy that its sender held turns out not to be needed; how the span has ended where it was the last one.
    mutating func forget(_ span: SpanHandle) -> (fate: SpanFate, hop: UInt8)? {
        let (stretch, copy) = span.sequence.quotientAndRemainder(dividingBy: stride)
        let index = stretch - base
        stretches[index].alive[span.row] -= 1
        stretches[index].aliveTotal -= 1
        // Its number is free again where it is the last that was given.
        if (copy - 1) / paths == Int(stretches[index].repeats[span.row]) { stretches[index].repeats[span.row] -= 1 }
        let isOver = stretches[index].alive[span.row] == 0 && !stretches[index].isStored[span.row]
        return isOver ? stretches[index].lastEnds[span.row] : nil
    }

    /// Takes in the stretches that are new; `outer` has what start-time samplers wrote on them.
    mutating func follow(_ other: SpansRing, _ outer: SpanStates) {
        if stretches.isEmpty, base < other.base {
            base = other.base
            ring.begin(at: base * stride, after: other.firstTrace(of: base))
        }
        while base + stretches.count < other.end {
            let spans = other[base + stretches.count]
            let count = spans.batch.spanCount
            let handles = (0..<count).map { row in
                let trace = spans.trace(of: row)
                return SpanHandle(sequence: trace.sequence * stride, row: trace.row).rawValue
            }
            for copy in 0..<stride {
                let own = spans.copy(sequence: spans.sequence * stride + copy)
                own.traceHandles = handles
                // Who asks a trace's own stretch what numbers stand for is told of edits on every way.
                own.growing = spans.growing ?? leaving?.edits.growing
                ring.append(own, countsTraces: copy == 0)
            }
            states.take(outer, from: spans.sequence, as: spans.sequence * stride + 1, spans)
            stretches.append(
                Stretch(
                    spans: spans, alive: [UInt8](repeating: 0, count: count),
                    repeats: [UInt8](repeating: 0, count: count),
                    hasEnded: [Bool](repeating: false, count: count),
                    lastEnds: Array(repeating: (.travelling, 0), count: count),
                    isStored: [Bool](repeating: false, count: count)))
        }
    }

    // MARK: Fates

    /// Spans go on over so many edges.
    mutating func part(_ spans: ArraySlice<SpanHandle>, into edges: Int) {
        for span in spans {
            let index = span.sequence / stride - base
            stretches[index].alive[span.row] += UInt8(edges - 1)
            stretches[index].aliveTotal += edges - 1
        }
    }

    /// A copy ends; whether the span ends with it.
    mutating func end(_ span: SpanHandle, _ fate: SpanFate, at hop: Int) -> Bool {
        let index = span.sequence / stride - base
        stretches[index].alive[span.row] -= 1
        stretches[index].aliveTotal -= 1
        stretches[index].lastEnds[span.row] = (fate, UInt8(truncatingIfNeeded: hop))
        if fate != .filtered { stretches[index].hasEnded[span.row] = true }
        return stretches[index].alive[span.row] == 0 && !stretches[index].isStored[span.row]
    }

    /// A copy reaches the backend; whether it is the first of its span. `ring` has it as it leaves.
    mutating func store(_ span: SpanHandle, _ ring: SpansRing, _ outer: SpanStates) -> Bool {
        let index = span.sequence / stride - base
        let row = span.row
        stretches[index].alive[row] -= 1
        stretches[index].aliveTotal -= 1
        let spans = stretches[index].spans
        if stretches[index].isStored[row] {
            outer.forgetChance(row, spans)
            return false
        }
        stretches[index].isStored[row] = true
        outer.take(states, span, as: row, spans)
        // What the other copies have met or will meet would have to be known as well.
        if stretches[index].alive[row] > 0 || stretches[index].hasEnded[row] { outer.forgetChance(row, spans) }
        leaving?.collect(row, from: ring[span.sequence], into: spans)
        return true
    }

    /// How many copies of a stretch's spans travel, those of spans that have been stored included.
    func travelling(in sequence: Int) -> Int {
        let index = sequence - base
        return stretches.indices.contains(index) ? stretches[index].aliveTotal : 0
    }

    /// How many spans of a stretch have copies that travel, and none that has been stored.
    func unstored(in sequence: Int) -> Int {
        guard stretches.indices.contains(sequence - base) else { return 0 }
        let stretch = stretches[sequence - base]
        return stretch.alive.indices.count { stretch.alive[$0] > 0 && !stretch.isStored[$0] }
    }

    /// Forgets stretches before `sequence`.
    mutating func release(before sequence: Int) {
        let count = min(max(0, sequence - base), stretches.count)
        if count > 0 { stretches.removeFirst(count) }
        base = max(base, sequence)
        ring.release(before: sequence * stride)
        states.release(before: sequence * stride)
        leaving?.release(before: sequence)
    }
}
