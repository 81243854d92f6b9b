import WinnowModel

/// How requests are sent, and sent again.
extension ExporterHelper {
    /// Sends a request for the first time.
    mutating func send(_ slot: Int32, at now: Nanos, _ output: inout ExporterOutput) {
        let place = Int(slot)
        counters.start()
        shipments[place].counted = shipments[place].count
        if settings.queue?.batch != nil {
            counters.batch(spans: shipments[place].count, bytes: shipments[place].bytes)
        }
        // Its place is its first span: what else is sent does not move its draws.
        let word = shipments[place].rest.first?.rawValue ?? 0
        shipments[place].retry = CollectorRetry(startingAt: now, key: Draw.fold(key, word))
        attempt(slot, at: now, &output)
    }

    mutating func attempt(_ slot: Int32, at now: Nanos, _ output: inout ExporterOutput) {
        let place = Int(slot)
        shipments[place].state = .inFlight
        shipments[place].generation &+= 1
        let timeout = settings.timeoutNanos == 0 ? .max : Duration64.sum(now, settings.timeoutNanos)
        let start = output.spans.count
        output.spans.append(contentsOf: shipments[place].rest)
        output.attempts.append(
            ExporterAttempt(
                id: ExporterAttempt.ID(place: slot, generation: shipments[place].generation), start: now,
                deadline: min(timeout, shipments[place].contextEnd), range: start..<output.spans.count,
                bytes: shipments[place].bytes))
    }

    /// An attempt has ended.
    mutating func end(
        _ slot: Int32, _ answer: AttemptAnswer, at now: Nanos, _ sizing: some RequestSizing,
        _ output: inout ExporterOutput
    ) {
        let place = Int(slot)
        if answer.outcome == .accepted { return finish(slot, nil, at: now, &output) }
        if let range = answer.handedBack { narrow(slot, to: range, sizing) }
        guard let backoff = settings.backoff else {
            return finish(slot, .failed(.single, answer), at: now, &output)
        }
        let deadline = shipments[place].contextEnd
        let decision = backoff.decide(
            &shipments[place].retry, after: answer.outcome, at: now, deadline: deadline == .max ? nil : deadline)
        switch decision {
        case .delivered: finish(slot, nil, at: now, &output)
        case .lost(let cause):
            let ending: ExportError.Ending =
                switch cause {
                case .refused, .tooLarge: .notRetryable
                case .attempts, .elapsed, .wouldElapse: .noMoreRetries
                case .deadline: .cancelledBeforeRetry
                case .shutdown: .shutdown
                }
            finish(slot, .failed(ending, answer), at: now, &output)
        case .again(let time):
            output.log(.retrying(.failed(.single, answer), interval: time - now), at: now)
            if isStopped { return finish(slot, .failed(.shutdown, answer), at: now, &output) }
            shipments[place].state = .backingOff
            shipments[place].answer = answer
            alarms.set(.retry, slot, shipments[place].generation, at: time)
        }
    }

    /// Nothing more is tried with a request.
    mutating func finish(_ slot: Int32, _ error: ExportError?, at now: Nanos, _ output: inout ExporterOutput) {
        let place = Int(slot)
        let counted = shipments[place].counted
        counters.end(spans: counted, error)
        if let error {
            if settings.queue != nil { output.log(.dropping(error, spans: counted), at: now) }
            output.lose(
                shipments[place].rest, error.cause,
                isKept: error.isShutdown && settings.queue?.isPersistent == true)
        }
        for number in shipments[place].offers.indices {
            complete(shipments[place].offers[number], error, at: now, &output)
        }
        free(shipment: slot)
        guard let queue = settings.queue else { return }
        if queue.batch == nil { idle += 1 } else { freeWorker(at: now, &output) }
    }

    /// Only these spans are left of a request, as places among those that it has.
    private mutating func narrow(_ slot: Int32, to range: Range<Int>, _ sizing: some RequestSizing) {
        let place = Int(slot)
        let (start, count) = (shipments[place].start, shipments[place].count)
        let wanted = start + min(max(range.lowerBound, 0), count)..<start + min(max(range.upperBound, 0), count)
        let old = shipments[place].spans
        let oldParts = shipments[place].parts[shipments[place].firstPart...]
        shipments[place].spans = Array(old[wanted])
        shipments[place].parts = []
        (shipments[place].start, shipments[place].firstPart, shipments[place].bytes) = (0, 0, 0)
        var first = start
        for part in oldParts {
            let common =
                max(first, wanted.lowerBound)..<max(max(first, wanted.lowerBound), min(part.end, wanted.upperBound))
            defer { first = part.end }
            if common.isEmpty { continue }
            var bytes = part.bytes
            if common != first..<part.end {
                cutter.measure(old[common], sizing)
                bytes = cutter.bytes
            }
            shipments[place].parts.append(Shipment.Part(end: common.upperBound - wanted.lowerBound, bytes: bytes))
            shipments[place].bytes += bytes
        }
    }
}

extension ExportError {
    /// What loses the spans of a request that fails so.
    fileprivate var cause: ExportLoss.Cause {
        switch self {
        case .failed(let ending, let answer):
            switch ending {
            case .single: answer.outcome == .permanent ? .permanent : .sendFailed
            case .notRetryable: .permanent
            case .noMoreRetries: .retriesExhausted
            case .cancelledBeforeRetry, .cancelled: .callerDeadline
            case .shutdown: .shutdown
            }
        case .spanTooLarge: .spanTooLarge
        case .queueIsFull, .tooLarge: .enqueueFailed
        case .deadlineExceeded, .canceled: .callerLeft
        case .several(let errors): errors.first?.cause ?? .sendFailed
        }
    }
}
