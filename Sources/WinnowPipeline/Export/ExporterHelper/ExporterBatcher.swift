import WinnowModel

/// The batch that is being put together, and who wants to send one (core v0.161.0, `exporterhelper/internal/queuebatch/partition_batcher.go`).
struct ExporterBatcher: Sendable {
    /// Who sends batches: each waits until somebody may send one.
    enum Flusher: Int32, Sendable, BitwiseCopyable {
        /// The consumer of the queue, when a batch is large enough.
        case consumer
        /// The timer.
        case timer
        /// The shutdown.
        case closing
    }

    /// How many more batches may be sent at the moment.
    var freeWorkers: Int
    /// Flushers that wait until they may send, in order.
    var flushers = SlotQueue()
    /// What each of them wants to send.
    var ofConsumer = SlotQueue()
    var ofTimer: Int32 = -1
    var ofClosing: Int32 = -1
    /// Whether a flusher that waited may have sent during the present call.
    var hasFreedFlusher = false
    /// Nothing is put together any more, and no timer runs.
    var isStopped = false
    /// The batch that is being put together; -1: none.
    private(set) var current: Int32 = -1
    private var due: Nanos = .max

    init(workers: Int) { freeWorkers = workers }

    /// When the timer wants to send the batch, ns; `.max`: there is none, or it still waits to send the one before.
    var nextFlush: Nanos { current >= 0 && ofTimer < 0 && !isStopped ? due : .max }

    /// A batch begins: the timer starts.
    mutating func begin(_ slot: Int32, due: Nanos) {
        current = slot
        self.due = due
    }

    /// The batch stands in another place; the timer goes on.
    mutating func move(to slot: Int32) { current = slot }

    mutating func takeCurrent() -> Int32? {
        if current < 0 { return nil }
        defer { current = -1 }
        return current
    }
}
