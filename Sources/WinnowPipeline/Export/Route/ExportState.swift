import WinnowModel

/// What is under way on an export path.
struct ExportState {
    /// Who sends.
    enum Sender {
        /// An application: number of its export.
        case application(Int)
        /// A collector: number of its exporter, the attempt, and which of the processes in its place.
        case exporter(Int, ExporterAttempt.ID, life: Int)
        /// An application that hears of nothing once a packet is sent.
        case datagram
    }

    /// One attempt of a sender; several requests where several replicas get a part of it.
    struct Sending {
        var sender: Sender
        /// Where it goes: number of the hop, or of hops for the backend.
        var hop: Int
        /// After which its sender waits no longer.
        var deadline: Nanos
        /// Its place in draws.
        var key: UInt64
        /// Requests without an answer.
        var open = 0
        /// What the sender is told: of several answers the worst.
        var answer = WireAnswer.noAnswer
        var hasFailed = false
        /// Spans of the requests that failed, for the next attempt.
        var left: [SpanHandle] = []
        var isFree = false
    }

    /// One batch of an application.
    struct Export {
        /// What its instance's processor knows it by.
        var number: ExportID
        var retry: RetryState
        /// What is to be sent, between two attempts.
        var spans: [SpanHandle]
        /// How many spans were in the last attempt.
        var sent: Int
        var bytes: Int
        var key: UInt64
        /// How it ends, when its client lets go of it; `nil`: not yet.
        var end: ExportEnd?
    }

    /// The latest event: nothing is told earlier.
    var clock: Nanos = 0
    var sendings: [Sending] = []
    var freeSendings: [Int] = []
    var exports: [Export] = []
    var freeExports: [Int] = []
    /// How many exports applications have made, and attempts exporters.
    var made: UInt64 = 0
    var madeAttempts: UInt64 = 0
    /// Requests that wait for what an exporter makes of them, by the numbers that exporters know them by.
    var waiting: [Int: Int] = [:]
    var nextCaller = 0
    /// Sizes of spans where applications do not write OTLP.
    var legacy = LegacySizes()
    /// Memory of lists of spans.
    var spare: [[SpanHandle]] = []

    /// By hop and replica: number of its exporter.
    var exporterOf: [[Int]] = []
    var exporters: [ExporterHelper] = []
    /// By exporter: its hop and replica, which process it is in, and when it has asked for the clock.
    var exporterPlaces: [(hop: Int, replica: Int, life: Int, armed: Nanos)] = []
    var exporterOutput = ExporterOutput()
    /// By exporter: what its queue had no room for since it was last empty, and the most that this ever was, in its own measure.
    var shortfalls: [(now: Int64, most: Int64)] = []
    /// By exporter: the memory limiter of its process; `nil`: it has none, or has not started.
    var limiters: [MemoryLimiter?] = []
    /// By exporter whose process is gone: what its storage has.
    var stored: [Int: KeptRequests] = [:]
    /// By exporter that was shut down: spans that it let go of and its storage has.
    var heldOver: [Int: [SpanHandle]] = [:]
    var limiterNotes: [MemoryLimiterNote] = []
    /// By hop: spans that its receivers have taken, and refused.
    var received: [(accepted: Int, refused: Int)] = []
    /// By hop and replica; the backend last.
    var points: [[ReceivingPoint]] = []
    /// What happened, hop by hop; the backend last.
    var tallies: [ExportTally] = []

    /// By receiver: when the first of the requests was sent that it has not taken since it took one; `nil`: it takes them.
    private var refusingSince: [Nanos?] = []

    init() {}

    init(_ path: ExportPath, replicas: [Int]) {
        for (hop, settings) in path.hops.enumerated() {
            exporterOf.append([])
            points.append(Array(repeating: ReceivingPoint(settings.receiver), count: replicas[hop]))
            for replica in 0..<replicas[hop] {
                exporterOf[hop].append(exporters.count)
                exporters.append(Self.exporter(of: path, hop, replica))
                exporterPlaces.append((hop, replica, 0, .max))
                shortfalls.append((0, 0))
                limiters.append(nil)
            }
        }
        points.append([ReceivingPoint(path.backend.point)])
        received = Array(repeating: (0, 0), count: path.hops.count)
        tallies = Array(repeating: ExportTally(), count: path.hops.count + 1)
        refusingSince = Array(repeating: nil, count: path.hops.count + 1)
    }

    /// A receiver's answer has come to a sender.
    mutating func noteAnswer(of hop: Int, _ isDone: Bool, sent: Nanos, at now: Nanos) {
        if isDone {
            refusingSince[hop] = nil
        } else {
            let since = min(refusingSince[hop] ?? sent, sent)
            refusingSince[hop] = since
            tallies[hop].longestRefusalNanos = max(tallies[hop].longestRefusalNanos, now - since)
        }
    }

    /// An exporter as a replica starts with it.
    static func exporter(of path: ExportPath, _ hop: Int, _ replica: Int) -> ExporterHelper {
        let place = Draw.fold(Draw.fold(path.seed, Draw.key("exporter")), UInt64(hop) << 32 | UInt64(replica))
        return ExporterHelper(path.hops[hop].exporter, key: place)
    }

    /// Whether who sent an attempt is gone.
    func isGone(_ sending: Int) -> Bool {
        guard case .exporter(let exporter, _, let life) = sendings[sending].sender else { return false }
        return exporterPlaces[exporter].life != life
    }

    // MARK: Places

    mutating func newSpans(_ spans: ArraySlice<SpanHandle>) -> [SpanHandle] {
        var list = spare.popLast() ?? []
        list.append(contentsOf: spans)
        return list
    }

    mutating func free(_ list: inout [SpanHandle]) {
        var memory: [SpanHandle] = []
        swap(&memory, &list)
        memory.removeAll(keepingCapacity: true)
        if spare.count < 256 { spare.append(memory) }
    }

    mutating func newSending(_ sending: Sending) -> Int {
        if let free = freeSendings.popLast() {
            var left: [SpanHandle] = []
            swap(&left, &sendings[free].left)
            sendings[free] = sending
            swap(&left, &sendings[free].left)
            return free
        }
        sendings.append(sending)
        return sendings.count - 1
    }

    mutating func free(sending number: Int) {
        sendings[number].left.removeAll(keepingCapacity: true)
        sendings[number].isFree = true
        freeSendings.append(number)
    }

    mutating func newExport(_ export: Export) -> Int {
        made &+= 1
        if let free = freeExports.popLast() {
            exports[free] = export
            return free
        }
        exports.append(export)
        return exports.count - 1
    }

    mutating func free(export number: Int) {
        var spans: [SpanHandle] = []
        swap(&spans, &exports[number].spans)
        free(&spans)
        freeExports.append(number)
    }
}
