public import WinnowModel

/// How time passes in a processor: answers, time-outs, timers.
extension BatchSpanProcessor {
    /// When the machine next wants the clock (`advance`), ns; `.max`: not before something else happens.
    ///
    /// A timer that would find nothing does not ask for it, nor does an answer that is known while nothing waits.
    public var next: Nanos {
        let isIdle = waiting == 0 && !isShutDown && flushes == 0
        var time = min(isIdle ? .max : timerEvent, shutdownDeadline)
        if dialect == .node { time = min(time, timer) }
        for export in exports where !isIdle || export.answer == .max {
            time = min(time, export.answer, export.deadline)
        }
        // A timer that is due earlier is seen when the export is over.
        if dialect == .specification, !exports.isEmpty, queued > 0, queued < batch, worker == .waiting {
            return exports.contains { $0.answer == .max } ? time : max(time, timer)
        }
        return time
    }

    /// Flushes that have not returned.
    private var flushes: Int {
        promises.count + flushRequests.count + flushing.count + marks.count + waiters.count + departing.count
            + exports.count { $0.asker != .worker }
    }

    static func later(_ time: Nanos, by span: UInt64) -> Nanos {
        let (sum, overflows) = time.addingReportingOverflow(span)
        return overflows ? .max - 1 : sum
    }

    /// When the first export is answered or given up.
    var exportEvent: Nanos {
        var first = Nanos.max
        for export in exports { first = min(first, export.answer, export.deadline) }
        return first
    }

    /// When the timer finds something to do.
    var timerEvent: Nanos {
        switch dialect {
        case .specification: exports.isEmpty && queued > 0 && worker == .waiting ? timer : .max
        case .node: timer
        default: worker == .waiting && waiting > 0 ? timer : .max
        }
    }

    /// Moves a timer that found nothing to its next instant from `now` on.
    mutating func catchUp(_ now: Nanos) {
        guard timer < now, delay > 0 else { return }
        let missed = (now - timer - 1) / delay + 1
        let (span, overflows) = missed.multipliedReportingOverflow(by: delay)
        timer = overflows ? .max - 1 : Self.later(timer, by: span)
    }

    /// Lets everything happen that was due before `now`.
    mutating func settle(before now: Nanos, _ steps: inout [ProcessorStep]) {
        if exports.isEmpty && timer >= now && shutdownDeadline == .max { return }
        while true {
            let time = min(exportEvent, timerEvent, shutdownDeadline)
            if time >= now { break }
            happen(time, &steps)
        }
    }

    /// Takes the answers that are known to have come.
    mutating func hear(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        while let place = exports.firstIndex(where: { $0.answer <= now && $0.answer <= $0.deadline }) {
            end(export: place, exports[place].outcome, at: now, &steps)
        }
    }

    /// Something is due at `time`, and nothing before.
    mutating func happen(_ time: Nanos, _ steps: inout [ProcessorStep]) {
        let due = exports.firstIndex { min($0.answer, $0.deadline) <= time }
        if let due {
            let export = exports[due]
            // The timer of the time-out was made before the export began.
            let isLate = dialect == .node ? export.deadline <= export.answer : export.deadline < export.answer
            if isLate {
                steps.append(.giveUp(id: export.id, isCancelled: dialect == .go || dialect == .specification))
            }
            end(export: due, isLate ? .timedOut : export.outcome, at: time, &steps)
        } else if shutdownDeadline <= time {
            shutdownDeadline = .max
            returnShutdown(.timedOut, &steps)
            if dialect == .python {
                if queued > 0 { steps.append(.lose(spans: queued, .shutdownTimedOut)) }
                queued = 0
                steps.append(.shutDownExporter)
            }
        } else if dialect == .node {
            timer = .max
            isExporting = true
            exportBatch(for: .worker, time, &steps)
        } else {
            run(time, &steps)
        }
    }

    /// `shutdown` returns to its caller, once.
    mutating func returnShutdown(_ outcome: ExportOutcome, _ steps: inout [ProcessorStep]) {
        guard !isReturned else { return }
        isReturned = true
        shutdownDeadline = .max
        shutdownResult = outcome
        steps.append(.shutDown(outcome))
    }

    /// The oldest spans leave.
    mutating func export(_ spans: Int, for asker: Asker, at now: Nanos, _ steps: inout [ProcessorStep]) {
        let id = exportsMade
        exportsMade &+= 1
        let fromBatch = min(held, spans)
        held -= fromBatch
        queued -= spans - fromBatch
        var deadline = Nanos.max
        if dialect != .python, !settings.isSimple, let timeout = settings.exportTimeoutNanos {
            deadline = Self.later(now, by: timeout)
        }
        exports.append(RunningExport(id: id, asker: asker, deadline: deadline))
        steps.append(.export(id: id, spans: spans))
    }

    /// An export is over, or given up.
    mutating func end(export place: Int, _ outcome: ExportOutcome, at now: Nanos, _ steps: inout [ProcessorStep]) {
        let asker = exports.remove(at: place).asker
        if settings.isSimple { return endSimple(outcome, now, &steps) }
        switch dialect {
        case .specification: endSpecification(asker, outcome, now, &steps)
        case .python: run(now, &steps)
        case .go: endGo(asker, outcome, now, &steps)
        case .java: endJava(now, &steps)
        case .node: endNode(asker, outcome, now, &steps)
        }
    }

    /// Lets the worker do what there is to do.
    mutating func run(_ now: Nanos, seesTimer: Bool = true, _ steps: inout [ProcessorStep]) {
        if settings.isSimple { return runSimple(now, &steps) }
        switch dialect {
        case .specification: runSpecification(now, seesTimer, &steps)
        case .python: runPython(now, seesTimer, &steps)
        case .go: runGo(now, seesTimer, &steps)
        case .java: runJava(now, seesTimer, &steps)
        case .node: runNode(now, &steps)
        }
    }

    func isDue(_ now: Nanos, _ seesTimer: Bool) -> Bool { seesTimer ? timer <= now : timer < now }

    /// Whether a span that ends now finds no place.
    func isFull(_ now: Nanos) -> Bool {
        if settings.isSimple { return false }
        // A worker that is idle takes a span out of the channel at once, even out of one without room.
        if dialect == .go { return worker != .waiting && queued + marks.count >= capacity }
        return queued >= capacity
    }
}
