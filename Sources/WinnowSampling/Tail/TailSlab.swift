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

    let slab: Slab
    let traces: Int
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
    var pendingTraces = 0

    init(_ slab: Slab, keepsOrder: Bool) {
        self.slab = slab
        traces = slab.batch.traceCount
        let spans = slab.batch.spanCount
        func column<T: BitwiseCopyable>(_ value: T, _ count: Int) -> UnsafeMutablePointer<T> {
            let base = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
            base.initialize(repeating: value, count: max(1, count))
            return base
        }
        state = column(0, traces)
        arrived = column(0, traces)
        due = column(0, traces)
        entry = column(0, traces)
        rounds = column(0, traces)
        firstArrival = column(0, traces)
        round = column(0, spans)
        order = keepsOrder ? column(0, spans) : nil
    }

    deinit {
        state.deallocate()
        arrived.deallocate()
        due.deallocate()
        entry.deallocate()
        rounds.deallocate()
        firstArrival.deallocate()
        round.deallocate()
        order?.deallocate()
    }
}
