public import WinnowModel

/// A batch span processor of one service instance as a state machine: it counts the spans that wait, whoever owns it holds them.
///
/// Spans wait oldest first. `end` says what becomes of one that ends, `advance` lets pass what is due, `answered` and `answers` tell how an export
/// fared, `forceFlush` and `shutDown` are the SDK's. What is to be done stands in `steps`, in order; `next` says when the machine wants the clock.
/// An export that is not answered keeps it busy by the rule of its dialect (`BatchSpanProcessorDialect`).
public struct BatchSpanProcessor: Sendable {
    /// What becomes of a span that ends.
    public enum Admission: Sendable, Hashable, BitwiseCopyable {
        /// It waits; in Go's blocking processor it may hold up whoever ended it.
        case waits
        /// It is lost.
        case lost(SpanLoss)
    }

    /// Who waits for an export.
    enum Asker: Hashable {
        case worker
        case flush(Int)
    }

    /// An export that is under way.
    struct RunningExport {
        var id: UInt32
        var asker: Asker
        /// When it is given up; `.max`: never.
        var deadline: Nanos
        /// When its answer comes, as far as it is known; `.max`: it is not.
        var answer: Nanos = .max
        var outcome = ExportOutcome.succeeded
    }

    /// What the thread does that exports.
    enum Worker {
        case waiting
        /// Until an export is over.
        case exporting
        /// Until another's export is over.
        case wantsLock
        /// The same, with a span in its hand (Go).
        case appending
        /// Go's, after a shutdown.
        case draining
        case stopped
    }

    /// How much Python's worker exports.
    enum Strategy { case fullBatches, oneBatch, all }

    /// The ticket under which a shutdown flushes.
    static let shutdownTicket = -1

    /// Whose behaviour it has.
    public let dialect: BatchSpanProcessorDialect
    /// What it runs with.
    public let settings: BatchSpanProcessorSettings
    /// The key of Go's draws.
    let key: UInt64
    /// Spans that fit the queue.
    let capacity: Int
    /// Spans that make an export.
    let batch: Int
    let delay: UInt64

    /// Spans in the batch that Go's and Java's workers have beside the queue; they are the oldest.
    var held = 0
    /// Spans in the queue, and those that wait outside of Go's and of the simple processors.
    var queued = 0
    var worker = Worker.waiting
    /// When the timer is due; `.max`: it does not run.
    var timer: Nanos
    var exports: [RunningExport] = []
    var exportsMade: UInt32 = 0
    /// Since when spans are refused.
    var isShutDown = false
    /// When a shutdown that has not returned runs out of time.
    var shutdownDeadline: Nanos = .max
    var isReturned = false

    /// Python's export lock, Go's batch mutex.
    var lockIsTaken = false
    var waiters: [Asker] = []
    var owner = Asker.worker
    var strategy = Strategy.fullBatches
    var iterations = 0
    /// Go's marks in the queue: the flush, and spans before it.
    var marks: [(ticket: Int, ahead: Int)] = []
    /// Flushes of Go whose mark has been taken.
    var departing: [Int] = []
    /// Whether Go's worker has left its loop.
    var isDraining = false
    /// Go's choices so far.
    var choices: UInt64 = 0
    /// The choices to take, where a test says so; afterwards the first way.
    var givenChoices: [UInt8]?
    /// Java's: who waits for the next flush, who for the one that runs, and how many spans that has left.
    var flushRequests: [Int] = []
    var flushing: [Int] = []
    var flushLeft: Int?
    /// JavaScript's flag, which is not always true while an export runs.
    var isExporting = false
    /// JavaScript's: exports that a flush still waits for.
    var promises: [(ticket: Int, left: Int)] = []
    /// What a shutdown has come to, for JavaScript's later calls.
    var shutdownResult: ExportOutcome?

    /// Creates a processor whose timer is due first at `firstTimer`, as if it ran before; `key` is that of its draws.
    public init(
        _ settings: BatchSpanProcessorSettings, _ dialect: BatchSpanProcessorDialect, firstTimer: Nanos, key: UInt64
    ) {
        self.settings = settings
        self.dialect = dialect
        self.key = key
        let queue = max(0, settings.maxQueueSize)
        let size = max(0, settings.maxExportBatchSize)
        switch dialect {
        case .java:
            capacity = Self.ring(queue)
            batch = max(1, min(size, max(1, queue)))
        case .go:
            // A batch of nothing is exported as soon as there is something in it.
            capacity = queue
            batch = size
        default:
            capacity = max(1, queue)
            batch = max(1, min(size, capacity))
        }
        delay = settings.scheduleDelayNanos
        timer = dialect == .node || settings.isSimple ? .max : firstTimer
    }

    /// The length of Java's ring: the next power of two.
    static func ring(_ size: Int) -> Int {
        if size <= 1 { return 1 }
        if size > 1 << 30 { return size }
        return 1 << (Int.bitWidth - (size - 1).leadingZeroBitCount)
    }

    /// Spans that wait, those in a worker's batch among them.
    public var waiting: Int { held + queued + (worker == .appending ? 1 : 0) }

    /// Spans that wait in the queue as the SDK counts it.
    public var inQueue: Int { min(queued, capacity) }

    /// Spans that wait outside because the queue is full, and hold up whoever ended them.
    public var blocked: Int {
        settings.isSimple ? queued : max(0, queued + marks.count - capacity)
    }

    /// Exports that the processor waits for.
    public var running: Int { exports.count }

    /// Whether nothing will ever leave it any more.
    public var isStopped: Bool { worker == .stopped }

    // MARK: Calls

    /// A span ends; when it waits, its owner puts it at the end before the steps are done.
    public mutating func end(at now: Nanos, isSampled: Bool = true, into steps: inout [ProcessorStep]) -> Admission {
        if !isSampled { return .lost(.unsampled) }
        if isShutDown { return .lost(.afterShutdown) }
        settle(before: now, &steps)
        if isFull(now) {
            if dialect == .python {
                queued -= 1
                steps.append(.lose(spans: 1, .queueFull))
            } else if !settings.blocksOnQueueFull || dialect != .go {
                return .lost(.queueFull)
            }
        }
        if waiting == 0, worker == .waiting, dialect != .node { catchUp(now) }
        queued += 1
        // An answer of this instant is in time for a full batch; others hear it when all spans of the instant are there.
        if dialect == .specification, !exports.isEmpty, queued >= batch { hear(now, &steps) }
        // Spans of a timer's instant are in time for it: it is seen when all of them are there.
        if dialect == .python, !settings.isSimple { wakePython(now) } else { run(now, seesTimer: false, &steps) }
        return .waits
    }

    /// Lets everything happen that is due up to `now`, and at `now` itself.
    public mutating func advance(to now: Nanos, into steps: inout [ProcessorStep]) {
        while true {
            let time = min(exportEvent, timerEvent, shutdownDeadline)
            if time > now || time == .max { break }
            happen(time, &steps)
        }
        if waiting == 0, worker == .waiting, timer <= now { catchUp(now) }
        if waiting == 0, worker == .waiting, timer == now { timer = Self.later(now, by: delay) }
    }

    /// An export was answered at `now`, by the number it was given out with; one that is not waited for any more changes nothing.
    public mutating func answered(
        _ id: UInt32, _ outcome: ExportOutcome, at now: Nanos, into steps: inout [ProcessorStep]
    ) {
        settle(before: now, &steps)
        guard let place = exports.firstIndex(where: { $0.id == id }) else { return }
        end(export: place, outcome, at: now, &steps)
    }

    /// An export will be answered at `time`: as `answered` then, and what the machine has to do then it asks the clock for.
    public mutating func answers(_ id: UInt32, _ outcome: ExportOutcome, at time: Nanos) {
        guard let place = exports.firstIndex(where: { $0.id == id }) else { return }
        exports[place].answer = time
        exports[place].outcome = outcome
    }

    /// `forceFlush`; its return stands in the steps with `ticket`, a number from 0 on.
    public mutating func forceFlush(ticket: Int, at now: Nanos, into steps: inout [ProcessorStep]) {
        settle(before: now, &steps)
        hear(now, &steps)
        if settings.isSimple { return flushSimple(ticket, &steps) }
        switch dialect {
        case .specification: flushSpecification(ticket, now, &steps)
        case .python: flushPython(ticket, now, &steps)
        case .go: flushGo(ticket, now, &steps)
        case .java: flushJava(ticket, now, &steps)
        case .node: flushNode(ticket, now, &steps)
        }
    }

    /// `shutdown`; what ends afterwards is refused. `timeoutNanos` is the caller's patience, `nil`: any.
    public mutating func shutDown(at now: Nanos, timeoutNanos: UInt64? = nil, into steps: inout [ProcessorStep]) {
        settle(before: now, &steps)
        hear(now, &steps)
        if isShutDown {
            steps.append(.shutDown(dialect == .node ? shutdownResult ?? .succeeded : .succeeded))
            return
        }
        isShutDown = true
        if let timeoutNanos { shutdownDeadline = Self.later(now, by: timeoutNanos) }
        if settings.isSimple { return run(now, &steps) }
        switch dialect {
        case .specification:
            flushSpecification(Self.shutdownTicket, now, &steps)
            worker = .stopped
        case .python, .go: run(now, &steps)
        case .java: flushJava(Self.shutdownTicket, now, &steps)
        case .node: flushNode(Self.shutdownTicket, now, &steps)
        }
    }

    /// The process ends: what waits is lost.
    public mutating func abandon(into steps: inout [ProcessorStep]) {
        if waiting > 0 { steps.append(.lose(spans: waiting, isShutDown ? .shutdownTimedOut : .leftAtShutdown)) }
        held = 0
        queued = 0
        worker = .stopped
        exports.removeAll()
        isShutDown = true
    }

    /// How many more spans only have to be put at the end, with `enter` once for all of them, as long as nothing else happens.
    public var calm: Int {
        // Where nothing waits, nobody has asked for the clock.
        if waiting == 0 || isShutDown || settings.isSimple { return 0 }
        switch dialect {
        case .specification:
            // With a full batch, the answer's very instant lets it leave.
            return max(0, batch - 1 - queued)
        case .python:
            return max(0, (worker == .waiting ? batch - 1 : capacity) - queued)
        case .go:
            if worker == .waiting { return lockIsTaken ? 0 : max(0, batch - 1 - held) }
            return max(0, capacity - queued - marks.count)
        case .java:
            return max(0, (worker == .waiting ? min(capacity, batch - held - 1) : capacity) - queued)
        case .node:
            if isExporting { return max(0, capacity - queued) }
            return timer == .max ? 0 : max(0, batch - 1 - queued)
        }
    }

    /// Spans were put at the end, at most `calm`.
    public mutating func enter(_ spans: Int) {
        if dialect == .go, worker == .waiting { held += spans } else { queued += spans }
    }
}
