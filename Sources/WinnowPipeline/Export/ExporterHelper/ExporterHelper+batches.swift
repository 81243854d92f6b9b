import WinnowModel

/// How requests are put together and cut (core v0.161.0, `exporterhelper/internal/queuebatch`).
extension ExporterHelper {
    /// Takes a request into the batch, and sends what is large enough.
    mutating func consume(
        _ slot: Int32, _ batch: ExporterHelperSettings.Batch, at now: Nanos, _ sizing: some RequestSizing,
        _ output: inout ExporterOutput
    ) {
        let offer = shipments[Int(slot)].offers[0]
        let context = (end: shipments[Int(slot)].contextEnd, offer: shipments[Int(slot)].contextOffer)
        let old = batcher.current
        let whole = old < 0 ? slot : old
        if old >= 0 { merge(slot, into: old) }
        let error = cut(whole, batch, sizing, at: now, &output)
        if pieces.isEmpty {
            // What does not fit into the batch stays in it all the same; alone it is lost.
            if old < 0 {
                output.lose(shipments[Int(slot)].rest, .spanTooLarge)
                free(shipment: slot)
            }
            complete(offer, error, at: now, &output)
            return
        }
        offers[Int(offer)].references = Int32(truncatingIfNeeded: pieces.count + (error == nil ? 0 : 1))
        if old >= 0 {
            // Who waits for a batch of several has no context of its own.
            let first = Int(pieces[0])
            if pieces[0] != old {
                for number in shipments[Int(old)].offers.indices {
                    let offer = shipments[Int(old)].offers[number]
                    shipments[first].offers.append(offer)
                }
                shipments[Int(old)].offers.removeAll(keepingCapacity: true)
            }
            (shipments[first].contextEnd, shipments[first].contextOffer) = (.max, -1)
        } else {
            shipments[Int(slot)].offers.removeAll(keepingCapacity: true)
        }
        for (number, piece) in pieces.enumerated() {
            shipments[Int(piece)].offers.append(offer)
            if number > 0 || old < 0 {
                (shipments[Int(piece)].contextEnd, shipments[Int(piece)].contextOffer) = context
            }
        }
        if let error {
            // What is left cannot be cut, and is lost; the pieces before it are sent.
            output.lose(shipments[Int(whole)].rest, .spanTooLarge)
            shipments[Int(whole)].offers.removeAll(keepingCapacity: true)
            free(shipment: whole)
            complete(offer, error, at: now, &output)
        }
        keepLast(old, batch, at: now)
        for number in pieces.indices { flush(.consumer, pieces[number], at: now, &output) }
        pieces.removeAll(keepingCapacity: true)
    }

    /// The last piece is the batch where it is too small to be sent.
    private mutating func keepLast(_ old: Int32, _ batch: ExporterHelperSettings.Batch, at now: Nanos) {
        let last = pieces[pieces.count - 1]
        let isSmall = size(of: last, batch.sizer) < batch.least
        if old >= 0, pieces.count == 1 {
            // The batch is still the same one: its timer goes on.
            if isSmall {
                batcher.move(to: last)
                pieces.removeLast()
            } else {
                _ = batcher.takeCurrent()
            }
            return
        }
        if old >= 0 { _ = batcher.takeCurrent() }
        if isSmall {
            pieces.removeLast()
            batcher.begin(last, due: Duration64.sum(now, batch.flushNanos))
        }
    }

    /// Size of a shipment by a sizer of batches.
    private func size(of slot: Int32, _ sizer: ExporterHelperSettings.Sizer) -> Int64 {
        let place = Int(slot)
        return Int64(sizer == .bytes ? shipments[place].bytes : shipments[place].spans.count - shipments[place].start)
    }

    private mutating func merge(_ slot: Int32, into batch: Int32) {
        let spans = shipments[Int(slot)].rest
        let shift = shipments[Int(batch)].spans.count - shipments[Int(slot)].start
        shipments[Int(batch)].spans.append(contentsOf: spans)
        for part in shipments[Int(slot)].parts[shipments[Int(slot)].firstPart...] {
            shipments[Int(batch)].parts.append(Shipment.Part(end: part.end + shift, bytes: part.bytes))
        }
        shipments[Int(batch)].bytes += shipments[Int(slot)].bytes
        free(shipment: slot)
    }

    /// Cuts a request into `pieces`, of which the last is the request itself; an error: the rest of it can't be cut.
    private mutating func cut(
        _ slot: Int32, _ batch: ExporterHelperSettings.Batch, _ sizing: some RequestSizing, at now: Nanos,
        _ output: inout ExporterOutput
    ) -> ExportError? {
        pieces.removeAll(keepingCapacity: true)
        if batch.most > 0 {
            var measured = -1
            while size(of: slot, batch.sizer) > batch.most {
                let piece = cutOff(slot, batch, &measured, sizing)
                if shipments[Int(piece)].spans.isEmpty {
                    free(shipment: piece)
                    let error = ExportError.spanTooLarge(dropped: shipments[Int(slot)].count)
                    output.log(.splitFailed(error), at: now)
                    return error
                }
                pieces.append(piece)
            }
        }
        shipments[Int(slot)].compact()
        pieces.append(slot)
        return nil
    }

    /// Cuts the greatest piece off the front of a request that may be sent; `measured` is the part that `cutter` has measured.
    private mutating func cutOff(
        _ slot: Int32, _ batch: ExporterHelperSettings.Batch, _ measured: inout Int, _ sizing: some RequestSizing
    ) -> Int32 {
        let piece = newShipment()
        let (from, to) = (Int(slot), Int(piece))
        let start = shipments[from].start
        var left = Int(clamping: batch.most)
        var end = start
        while left > 0, shipments[from].firstPart < shipments[from].parts.count {
            let number = shipments[from].firstPart
            let part = shipments[from].parts[number]
            let whole = batch.sizer == .bytes ? part.bytes : part.end - end
            if whole <= left {
                left -= whole
                shipments[to].parts.append(Shipment.Part(end: part.end - start, bytes: part.bytes))
                shipments[to].bytes += part.bytes
                shipments[from].firstPart += 1
                end = part.end
                continue
            }
            if measured != number {
                cutter.measure(shipments[from].spans[end..<part.end], sizing)
                measured = number
            }
            let taken =
                batch.sizer == .bytes
                ? cutter.take(fitting: left) : (count: left, bytes: cutter.take(items: left))
            if taken.count > 0 {
                end += taken.count
                shipments[to].parts.append(Shipment.Part(end: end - start, bytes: taken.bytes))
                shipments[to].bytes += taken.bytes
                shipments[from].bytes += cutter.bytes - part.bytes + taken.bytes
                shipments[from].parts[number].bytes = cutter.bytes
            }
            break
        }
        shipments[to].spans.append(contentsOf: shipments[from].spans[start..<end])
        shipments[from].start = end
        shipments[from].bytes -= shipments[to].bytes
        return piece
    }

    // MARK: Who sends

    /// The timer of the batch is over.
    mutating func flush(at now: Nanos, _ output: inout ExporterOutput) {
        if let slot = batcher.takeCurrent() { flush(.timer, slot, at: now, &output) }
    }

    /// Sends a batch, or waits until one may be sent.
    mutating func flush(
        _ flusher: ExporterBatcher.Flusher, _ slot: Int32, at now: Nanos, _ output: inout ExporterOutput
    ) {
        if batcher.freeWorkers > 0, flusher != .consumer || batcher.ofConsumer.isEmpty {
            batcher.freeWorkers -= 1
            return send(slot, at: now, &output)
        }
        switch flusher {
        case .consumer:
            if batcher.ofConsumer.isEmpty { batcher.flushers.append(flusher.rawValue) }
            batcher.ofConsumer.append(slot)
        case .timer:
            batcher.ofTimer = slot
            batcher.flushers.append(flusher.rawValue)
        case .closing:
            batcher.ofClosing = slot
            batcher.flushers.append(flusher.rawValue)
        }
    }

    /// One more batch may be sent: by who has waited longest.
    mutating func freeWorker(at now: Nanos, _ output: inout ExporterOutput) {
        guard let first = batcher.flushers.popFirst(), let flusher = ExporterBatcher.Flusher(rawValue: first) else {
            batcher.freeWorkers += 1
            return
        }
        batcher.hasFreedFlusher = true
        switch flusher {
        case .consumer:
            guard let slot = batcher.ofConsumer.popFirst() else { return }
            send(slot, at: now, &output)
            // The consumer sends one batch after the other, and reads on when it has none left.
            if batcher.ofConsumer.isEmpty { idle += 1 } else { batcher.flushers.append(flusher.rawValue) }
        case .timer:
            let slot = batcher.ofTimer
            batcher.ofTimer = -1
            send(slot, at: now, &output)
            // Its next batch may have been due while it waited.
            if batcher.nextFlush <= now { flush(at: now, &output) }
        case .closing:
            let slot = batcher.ofClosing
            batcher.ofClosing = -1
            send(slot, at: now, &output)
        }
    }
}
