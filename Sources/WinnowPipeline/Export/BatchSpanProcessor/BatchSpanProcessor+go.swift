import WinnowModel

/// Go's processor (`sdk/trace/batch_span_processor.go`): a channel, a batch beside it, and a `select` between channel, timer and stop.
///
/// Where several of them are ready, chance decides, here a draw keyed by the processor and the number of its choice: after a long export the
/// timer may send a batch of whatever was taken out of the channel by then. A flush puts a mark into the channel, awaits it, and exports the batch
/// itself under the mutex of the batch.
extension BatchSpanProcessor {
    mutating func runGo(_ now: Nanos, _ seesTimer: Bool, _ steps: inout [ProcessorStep]) {
        while true {
            switch worker {
            case .waiting:
                let timerIsReady = isDue(now, seesTimer) && (held > 0 || delay > 0)
                let queueIsReady = queued + marks.count > 0
                let ready = (isShutDown ? 1 : 0) + (timerIsReady ? 1 : 0) + (queueIsReady ? 1 : 0)
                if ready == 0 {
                    if departing.isEmpty { return }
                    depart(now, &steps)
                    continue
                }
                var choice = choose(ready)
                if isShutDown {
                    if choice == 0 {
                        worker = .draining
                        continue
                    }
                    choice -= 1
                }
                if timerIsReady, choice == 0 { exportGo(.worker, now, &steps) } else { take(now, &steps) }
            case .draining:
                if queued + marks.count > 0 {
                    take(now, &steps)
                } else if held > 0 {
                    exportGo(.worker, now, &steps)
                } else {
                    // What a flush has found, it exports no more.
                    worker = .stopped
                    depart(now, &steps)
                    steps.append(.shutDownExporter)
                    return returnShutdown(.succeeded, &steps)
                }
            case .exporting, .wantsLock, .appending, .stopped: return depart(now, &steps)
            }
        }
    }

    /// One of the ways that are ready; all are equally likely.
    private mutating func choose(_ ready: Int) -> Int {
        if ready == 1 { return 0 }
        let number = choices
        choices &+= 1
        if let givenChoices {
            return number < givenChoices.count ? min(Int(givenChoices[Int(number)]), ready - 1) : 0
        }
        return Int(Draw.below(UInt64(ready), Draw.word(key, number)))
    }

    /// The worker takes the first thing out of the channel.
    private mutating func take(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        if let mark = marks.first, mark.ahead == 0 {
            marks.removeFirst()
            // A flush that a shutdown has overtaken has returned.
            if worker != .draining { departing.append(mark.ticket) }
            return
        }
        queued -= 1
        for place in marks.indices { marks[place].ahead -= 1 }
        if lockIsTaken {
            worker = .appending
            waiters.append(.worker)
            return
        }
        held += 1
        if worker == .draining ? held == batch : held >= batch { exportGo(.worker, now, &steps) }
    }

    /// A flush goes on once the worker has taken what there is: its thread has to be woken first.
    private mutating func depart(_ now: Nanos, _ steps: inout [ProcessorStep]) {
        while !departing.isEmpty { exportGo(.flush(departing.removeFirst()), now, &steps) }
    }

    /// `exportSpans`: resets the timer, awaits the mutex, exports what is in the batch.
    private mutating func exportGo(_ asker: Asker, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        timer = Self.later(now, by: delay)
        if lockIsTaken {
            if asker == .worker { worker = .wantsLock }
            waiters.append(asker)
            return
        }
        exportBatch(asker, now, &steps)
    }

    private mutating func exportBatch(_ asker: Asker, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        if held == 0 {
            if asker == .worker {
                worker = isDraining ? .draining : .waiting
            } else if case .flush(let ticket) = asker {
                steps.append(.flushed(ticket: ticket, .succeeded))
            }
            return
        }
        lockIsTaken = true
        if asker == .worker {
            if worker == .draining { isDraining = true }
            worker = .exporting
        }
        export(held, for: asker, at: now, &steps)
    }

    mutating func endGo(_ asker: Asker, _ outcome: ExportOutcome, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        lockIsTaken = false
        switch asker {
        case .worker: worker = isDraining ? .draining : .waiting
        case .flush(let ticket): steps.append(.flushed(ticket: ticket, outcome))
        }
        while !lockIsTaken, !waiters.isEmpty {
            let waiter = waiters.removeFirst()
            guard waiter == .worker, worker == .appending else {
                exportBatch(waiter, now, &steps)
                continue
            }
            held += 1
            worker = isDraining ? .draining : .waiting
            if held >= batch { exportGo(.worker, now, &steps) }
        }
        run(now, &steps)
    }

    mutating func flushGo(_ ticket: Int, _ now: Nanos, _ steps: inout [ProcessorStep]) {
        if isShutDown {
            steps.append(.flushed(ticket: ticket, .succeeded))
            return
        }
        marks.append((ticket, queued))
        run(now, seesTimer: false, &steps)
    }
}
