import WinnowModel

/// Python's processor (`opentelemetry-sdk`, `_shared_internal/__init__.py`): a queue that forgets its oldest spans, one lock around exports.
///
/// Woken by a full batch, the worker exports as long as there is one; woken by its timer, at least one batch. The timer counts anew from the
/// end of every turn. A shutdown that runs out of time loses what waits.
extension BatchSpanProcessor {
    /// A span wakes the worker that waits; it runs when the spans of this instant are there.
    mutating func wakePython(_ now: Nanos) {
        if worker == .waiting, queued >= batch { timer = min(timer, now) }
    }

    mutating func runPython(_ now: Nanos, _ seesTimer: Bool, _ steps: inout [ProcessorStep]) {
        while true {
            if worker == .waiting, let turn = turn(now, seesTimer) {
                strategy = turn
                worker = .wantsLock
                waiters.append(.worker)
            }
            if !lockIsTaken {
                if waiters.isEmpty { return }
                owner = waiters.removeFirst()
                lockIsTaken = true
                iterations = 0
            }
            if !exports.isEmpty { return }
            if exportsMore {
                iterations += 1
                if owner == .worker { worker = .exporting }
                return export(min(batch, queued), for: owner, at: now, &steps)
            }
            lockIsTaken = false
            leaveLock(now, &steps)
        }
    }

    /// What wakes the worker, if anything does.
    private func turn(_ now: Nanos, _ seesTimer: Bool) -> Strategy? {
        if isShutDown { return .all }
        if queued >= batch { return .fullBatches }
        return queued > 0 && isDue(now, seesTimer) ? .oneBatch : nil
    }

    /// Whether the turn that has the lock goes on.
    private var exportsMore: Bool {
        if queued == 0 { return false }
        if queued >= batch || owner != .worker || strategy == .all { return true }
        return strategy == .oneBatch && iterations == 0
    }

    private mutating func leaveLock(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        if case .flush(let ticket) = owner {
            steps.append(.flushed(ticket: ticket, .succeeded))
        } else if strategy == .all {
            worker = .stopped
            if !isReturned {
                steps.append(.shutDownExporter)
                returnShutdown(.succeeded, &steps)
            }
        } else {
            worker = .waiting
            timer = Self.later(now, by: delay)
        }
    }

    /// Exports in the caller's thread, when the lock is free.
    mutating func flushPython(_ ticket: Int, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        if isShutDown {
            steps.append(.flushed(ticket: ticket, .failed))
            return
        }
        waiters.append(.flush(ticket))
        run(now, seesTimer: false, &steps)
    }
}
