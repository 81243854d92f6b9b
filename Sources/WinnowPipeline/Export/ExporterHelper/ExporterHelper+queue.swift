import WinnowModel

/// How requests come in, wait for room and are read.
extension ExporterHelper {
    mutating func take(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, caller: Int, deadline: Nanos, at now: Nanos,
        _ output: inout ExporterOutput
    ) -> OfferResult {
        guard let queue = settings.queue else {
            let (offer, shipment) = place(spans, bytes, caller, deadline, size: 0)
            offers[Int(offer)].isAwaited = true
            enterContext(shipment, of: offer)
            send(shipment, at: now, &output)
            return .pending
        }
        counters.offer(spans: spans.count, bytes: bytes)
        let size: Int64 =
            switch queue.sizer {
            case .requests: 1
            case .items: Int64(spans.count)
            case .bytes: Int64(bytes)
            }
        // Nothing is not even put into the queue.
        if size == 0, !queue.isPersistent { return .taken }
        // A persistent queue does not look at what can never find room.
        if size > queue.capacity, !queue.isPersistent {
            return refuse(spans, .tooLarge, at: now, &output)
        }
        if size > queue.capacity - queueSize {
            guard queue.blocksOnOverflow else { return refuse(spans, .queueIsFull, at: now, &output) }
            let (offer, shipment) = place(spans, bytes, caller, deadline, size: size)
            offers[Int(offer)].blockedShipment = shipment
            blocked.append(offer)
            setDeadline(offer, deadline)
            return .pending
        }
        let (offer, shipment) = place(spans, bytes, caller, deadline, size: size)
        if queue.waitsForResult { setDeadline(offer, deadline) }
        push(offer, shipment, &output)
        return queue.waitsForResult ? .pending : .taken
    }

    private mutating func refuse(
        _ spans: ArraySlice<SpanHandle>, _ error: ExportError, at now: Nanos, _ output: inout ExporterOutput
    ) -> OfferResult {
        counters.refuse(spans: spans.count)
        output.log(.rejecting(error, spans: spans.count), at: now)
        output.lose(spans, .enqueueFailed)
        return .refused(error)
    }

    private mutating func place(
        _ spans: ArraySlice<SpanHandle>, _ bytes: Int, _ caller: Int, _ deadline: Nanos, size: Int64
    ) -> (offer: Int32, shipment: Int32) {
        let (offer, shipment) = (newOffer(), newShipment())
        offers[Int(offer)].caller = caller
        offers[Int(offer)].items = spans.count
        offers[Int(offer)].bytes = bytes
        offers[Int(offer)].size = size
        offers[Int(offer)].deadline = deadline
        fill(shipment, spans, bytes)
        shipments[Int(shipment)].offers.append(offer)
        return (offer, shipment)
    }

    mutating func fill(_ shipment: Int32, _ spans: ArraySlice<SpanHandle>, _ bytes: Int) {
        shipments[Int(shipment)].spans.append(contentsOf: spans)
        shipments[Int(shipment)].parts.append(Shipment.Part(end: spans.count, bytes: bytes))
        shipments[Int(shipment)].bytes = bytes
    }

    private mutating func setDeadline(_ offer: Int32, _ deadline: Nanos) {
        if deadline < .max { alarms.set(.deadline, offer, offers[Int(offer)].generation, at: deadline) }
    }

    private mutating func enterContext(_ shipment: Int32, of offer: Int32) {
        shipments[Int(shipment)].contextEnd = offers[Int(offer)].deadline
        shipments[Int(shipment)].contextOffer = offer
    }

    /// Puts a request for which there is room into the queue.
    private mutating func push(_ offer: Int32, _ shipment: Int32, _ output: inout ExporterOutput) {
        guard let queue = settings.queue else { return }
        if queue.isPersistent {
            store.items += offers[Int(offer)].items
            store.bytes += offers[Int(offer)].bytes
            keep(offer, shipment)
        } else {
            size += offers[Int(offer)].size
            // Only who waits for the result takes the context along.
            if queue.waitsForResult {
                offers[Int(offer)].isAwaited = true
                enterContext(shipment, of: offer)
            }
            // The consumers are at their end, but the queue still takes what comes.
            if alive == 0 { output.lose(shipments[Int(shipment)].rest, .afterShutdown) }
        }
        waiting.append(shipment)
    }

    /// Lets consumers that have nothing to do read the queue.
    mutating func read(_ now: Nanos, _ sizing: some RequestSizing, _ output: inout ExporterOutput) {
        guard let queue = settings.queue else { return }
        while idle > 0 {
            // A persistent queue keeps what nobody has read.
            guard !(isStopped && queue.isPersistent), let shipment = waiting.popFirst() else {
                if isStopped {
                    alive -= idle
                    idle = 0
                }
                return
            }
            idle -= 1
            if queue.isPersistent {
                // Numbers under which nothing is found are passed over.
                let number = offers[Int(shipments[Int(shipment)].offers[0])].number
                store.readNumber = number &+ 1
                store.dispatched.append(number)
            }
            if let batch = queue.batch {
                consume(shipment, batch, at: now, sizing, &output)
                if batcher.ofConsumer.isEmpty { idle += 1 }
            } else {
                send(shipment, at: now, &output)
            }
        }
    }

    /// Those who were told that there may be room look whether there is.
    ///
    /// Go's scheduler lets the one run first who was told last, then the others in order, unless somebody else was told after them: whoever
    /// waits for a result, or to send a batch.
    mutating func admitWoken(_ now: Nanos, _ output: inout ExporterOutput) {
        guard let queue = settings.queue else { return }
        if woken.count > 1, !queue.waitsForResult, !batcher.hasFreedFlusher {
            woken.insert(woken.removeLast(), at: 0)
        }
        for offer in woken {
            let shipment = offers[Int(offer)].blockedShipment
            if offers[Int(offer)].size > queue.capacity - queueSize {
                blocked.append(offer)
                continue
            }
            offers[Int(offer)].blockedShipment = -1
            let caller = offers[Int(offer)].caller
            push(offer, shipment, &output)
            if !queue.waitsForResult {
                // Its deadline is over with its return.
                offers[Int(offer)].generation &+= 1
                output.returns.append(.init(caller: caller, error: nil, time: now))
            }
        }
        woken.removeAll(keepingCapacity: true)
    }

    /// A part of a request is done; with the last one, the request is.
    mutating func complete(_ offer: Int32, _ error: ExportError?, at now: Nanos, _ output: inout ExporterOutput) {
        let place = Int(offer)
        if let error { offers[place].errors.append(error) }
        offers[place].references -= 1
        if offers[place].references > 0 { return }
        let error = offers[place].errors.isEmpty ? nil : ExportError.joined(offers[place].errors)
        if let queue = settings.queue {
            if queue.isPersistent {
                // It stays in the storage, and among what is being sent.
                if let error, error.isShutdown { return }
                forget(offer)
            } else {
                size -= offers[place].size
            }
            if let next = blocked.popFirst() { woken.append(next) }
        }
        if offers[place].isAwaited { giveBack(offer, error, at: now, &output) }
        free(offer: offer)
    }

    /// A caller that has waited goes on.
    private mutating func giveBack(
        _ offer: Int32, _ error: ExportError?, at now: Nanos, _ output: inout ExporterOutput
    ) {
        offers[Int(offer)].isAwaited = false
        let items = offers[Int(offer)].items
        if let error {
            if settings.queue != nil { counters.refuse(spans: items) }
            output.log(.rejecting(error, spans: items), at: now)
        }
        output.returns.append(.init(caller: offers[Int(offer)].caller, error: error, time: now))
    }

    /// A caller's context ends while it waits.
    mutating func leave(_ offer: Int32, _ error: ExportError, at now: Nanos, _ output: inout ExporterOutput) {
        let shipment = offers[Int(offer)].blockedShipment
        if shipment >= 0 {
            blocked.remove(offer)
            offers[Int(offer)].blockedShipment = -1
            giveBack(offer, error, at: now, &output)
            output.lose(shipments[Int(shipment)].rest, .callerLeft)
            free(shipment: shipment)
            free(offer: offer)
            return
        }
        guard offers[Int(offer)].isAwaited else { return }
        if settings.queue != nil { giveBack(offer, error, at: now, &output) }
        if error != .canceled { return }
        for place in shipments.indices where shipments[place].contextOffer == offer {
            shipments[place].contextEnd = min(shipments[place].contextEnd, now)
            let slot = Int32(truncatingIfNeeded: place)
            switch shipments[place].state {
            case .waiting: break
            case .inFlight:
                output.canceled.append(ExporterAttempt.ID(place: slot, generation: shipments[place].generation))
            case .backingOff:
                finish(slot, .failed(.cancelled, shipments[place].answer ?? .canceled), at: now, &output)
            }
        }
    }

    mutating func ring(_ alarm: ExporterAlarms.Alarm, at now: Nanos, _ output: inout ExporterOutput) {
        if isVoid(alarm) { return }
        switch alarm.purpose {
        case .retry: attempt(alarm.slot, at: now, &output)
        case .deadline: leave(alarm.slot, .deadlineExceeded, at: now, &output)
        }
    }

    func isVoid(_ alarm: ExporterAlarms.Alarm) -> Bool {
        let slot = Int(alarm.slot)
        switch alarm.purpose {
        case .retry:
            return shipments[slot].generation != alarm.generation || shipments[slot].state != .backingOff
        case .deadline: return offers[slot].generation != alarm.generation
        }
    }
}
