import WinnowModel

/// What a tail sampler remembers about the traces and spans of one slab, as raw columns.
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
    /// Where the columns stand.
    let block: RawBlock
    /// Columns of the slab, bound once: reading them through the slab costs more than the work.
    let batch: TraceBatch
    let traceOf: [UInt32]
    let spanBytes: [UInt32]
    let parent: [Int32]
    let firstSpan: [UInt32]
    /// Per trace.
    let state: UnsafeMutablePointer<UInt8>
    /// Spans of the current round that have arrived.
    let arrived: UnsafeMutablePointer<UInt32>
    /// Tick at which the trace is due.
    let due: UnsafeMutablePointer<Int64>
    /// Number of the trace's entry in the map's queue.
    let entry: UnsafeMutablePointer<UInt64>
    /// Rounds begun.
    let rounds: UnsafeMutablePointer<UInt16>
    let firstArrival: UnsafeMutablePointer<Nanos>
    /// Per span: the round it belongs to, 0 while it has not arrived.
    let round: UnsafeMutablePointer<UInt16>
    /// Per span: position in the order of arrival; only kept when a policy asks for it.
    let order: UnsafeMutablePointer<UInt32>?
    /// Traces that wait for a decision.
    @exclusivity(unchecked) var pendingTraces = 0

    /// The rows of a trace.
    @inline(__always)
    func rows(of trace: Int) -> Range<Int> { Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) }

    /// Creates empty columns, in the memory of an earlier slab where it is large enough.
    init(_ slab: Spans, keepsOrder: Bool, reusing memory: RawBlock? = nil) {
        traces = slab.batch.traceCount
        batch = slab.batch
        traceOf = slab.traceOf
        spanBytes = slab.spanBytes
        parent = slab.batch.parent
        firstSpan = slab.batch.firstSpan
        let spans = slab.batch.spanCount
        let block = RawBlock(
            bytes: RawBlock.room(traces, of: UInt8.self) + RawBlock.room(traces, of: UInt32.self)
                + RawBlock.room(traces, of: Int64.self) * 3 + RawBlock.room(traces, of: UInt16.self)
                + RawBlock.room(spans, of: UInt16.self) + (keepsOrder ? RawBlock.room(spans, of: UInt32.self) : 0),
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
        round = column(0, spans)
        order = keepsOrder ? column(0, spans) : nil
        self.block = block
    }
}
