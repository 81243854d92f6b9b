import WinnowModel

@testable import WinnowPipeline

/// A batch span processor under a script: it holds the spans, plays the exporter and notes what happens.
struct ScriptedProcessor {
    /// What the exporter does at a call.
    enum Answer {
        case after(UInt64, ExportOutcome)
        case at(Nanos, ExportOutcome)
        /// Not before the script says so.
        case blocked
    }

    /// An export as it is recorded.
    struct Batch: Equatable {
        var start: Nanos
        var end: Nanos?
        var spans: [Int]
        var outcome: ExportOutcome?
    }

    /// A call of `forceFlush` or `shutdown`.
    struct Call: Equatable {
        var called: Nanos
        var returned: Nanos?
        var outcome: ExportOutcome?
    }

    private struct Pending {
        var id: UInt32
        var batch: Int
        var at: Nanos
        var outcome: ExportOutcome
        /// Whether it takes no time: then none runs beside it.
        var isMomentary = false
    }

    var machine: BatchSpanProcessor
    /// What the exporter does at its n-th call.
    var exporter: (Int) -> Answer
    /// Whether the spans of one instant end in one go, without anything between them.
    var endsAtOnce = false
    private(set) var now: Nanos
    private(set) var batches: [Batch] = []
    /// How many choices had been made when each batch began.
    private(set) var choices: [Int] = []
    private(set) var flushes: [Call] = []
    private(set) var shutdowns: [Call] = []
    private(set) var lost: [(span: Int, loss: SpanLoss)] = []
    /// From when to when a full queue held up whoever ended spans.
    private(set) var holdUps: [(from: Nanos, to: Nanos)] = []
    private(set) var exporterShutdowns = 0
    private(set) var mostRunning = 0
    private var spans: [Int] = []
    private var pending: [Pending] = []
    private var running = 0
    private var heldUpSince: Nanos?
    private var steps: [ProcessorStep] = []

    init(_ machine: BatchSpanProcessor, at now: Nanos, exporter: @escaping (Int) -> Answer) {
        self.machine = machine
        self.now = now
        self.exporter = exporter
    }

    /// Numbers of the spans that still wait.
    var waiting: [Int] { spans }
    /// Whether an export is under way.
    var isExporting: Bool { !pending.isEmpty }

    /// Lets everything happen up to an instant, answers before timers.
    mutating func run(to time: Nanos) {
        while true {
            let answer = pending.map(\.at).min() ?? .max
            let next = min(answer, machine.next)
            if next > time || next == .max { break }
            now = max(now, next)
            if answer <= machine.next, let place = pending.firstIndex(where: { $0.at == answer }) {
                finish(place)
            } else {
                machine.advance(to: now, into: &steps)
                perform()
            }
        }
        if time == .max { return }
        now = max(now, time)
        machine.advance(to: now, into: &steps)
        perform()
    }

    /// The oldest export that is blocked is answered; false when there is none.
    @discardableResult
    mutating func release(_ outcome: ExportOutcome = .succeeded) -> Bool {
        guard !pending.isEmpty else { return false }
        pending[0].outcome = outcome
        finish(0)
        run(to: now)
        return true
    }

    mutating func end(_ span: Int, isSampled: Bool = true) {
        if !endsAtOnce { run(to: now) }
        switch machine.end(at: now, isSampled: isSampled, into: &steps) {
        case .waits: spans.append(span)
        case .lost(let loss): lost.append((span, loss))
        }
        perform()
        if !endsAtOnce { run(to: now) }
    }

    mutating func flush() {
        flushes.append(Call(called: now))
        machine.forceFlush(ticket: flushes.count - 1, at: now, into: &steps)
        perform()
        run(to: now)
    }

    mutating func shutDown(timeoutNanos: UInt64? = nil) {
        shutdowns.append(Call(called: now))
        machine.shutDown(at: now, timeoutNanos: timeoutNanos, into: &steps)
        perform()
        run(to: now)
    }

    private mutating func finish(_ place: Int) {
        let answer = pending.remove(at: place)
        if !answer.isMomentary { running -= 1 }
        batches[answer.batch].end = now
        batches[answer.batch].outcome = answer.outcome
        machine.answered(answer.id, answer.outcome, at: now, into: &steps)
        perform()
    }

    private mutating func perform() {
        while !steps.isEmpty {
            let todo = steps
            steps.removeAll()
            for step in todo { perform(step) }
        }
        if machine.blocked > 0 {
            heldUpSince = heldUpSince ?? now
        } else if let from = heldUpSince {
            holdUps.append((from, now))
            heldUpSince = nil
        }
    }

    private mutating func perform(_ step: ProcessorStep) {
        switch step {
        case .export(let id, let count):
            batches.append(Batch(start: now, spans: Array(spans.prefix(count))))
            spans.removeFirst(count)
            choices.append(Int(machine.choices))
            mostRunning = max(mostRunning, running + 1)
            var answer = Pending(id: id, batch: batches.count - 1, at: .max, outcome: .succeeded)
            switch exporter(batches.count - 1) {
            case .after(let delay, let outcome):
                (answer.at, answer.outcome) = (now + delay, outcome)
                answer.isMomentary = delay == 0
            case .at(let time, let outcome): (answer.at, answer.outcome) = (max(now, time), outcome)
            case .blocked: break
            }
            if !answer.isMomentary { running += 1 }
            pending.append(answer)
        case .lose(let count, let loss):
            lost += spans.prefix(count).map { ($0, loss) }
            spans.removeFirst(count)
        case .giveUp(let id, let isCancelled):
            guard isCancelled, let place = pending.firstIndex(where: { $0.id == id }) else { return }
            let cancelled = pending.remove(at: place)
            running -= 1
            batches[cancelled.batch].end = now
            batches[cancelled.batch].outcome = .timedOut
        case .flushed(let ticket, let outcome):
            flushes[ticket].returned = now
            flushes[ticket].outcome = outcome
        case .shutDown(let outcome):
            guard let place = shutdowns.firstIndex(where: { $0.returned == nil }) else { return }
            shutdowns[place].returned = now
            shutdowns[place].outcome = outcome
        case .shutDownExporter: exporterShutdowns += 1
        }
    }
}

extension Sequence<Int> {
    /// Runs of consecutive numbers, as vectors write them.
    var runs: [[Int]] {
        var runs: [[Int]] = []
        for number in sorted() {
            if let last = runs.last, last[1] + 1 == number {
                runs[runs.count - 1][1] = number
            } else {
                runs.append([number, number])
            }
        }
        return runs
    }
}
