public import WinnowModel

/// What whoever drives an exporter along a route asks it.
extension ExporterHelper {
    /// Whether the queue takes a request of this size now.
    public func hasRoom(spans: Int, bytes: Int) -> Bool {
        guard let queue = settings.queue else { return true }
        let size = queue.sizer.size(requests: 1, spans: spans, bytes: bytes)
        if size > queue.capacity, !queue.isPersistent { return false }
        if queue.blocksOnOverflow { return true }
        return size == 0 || size <= queue.capacity - queueSize
    }

    /// Size of all requests that it holds, bytes.
    public var heldBytes: Int { shipments.reduce(0) { $0 + ($1.count > 0 ? $1.bytes : 0) } }

    /// Whether its shutdown has begun.
    public var isShutDown: Bool { isStopped }

    /// The spans that it holds, those that are being sent left out.
    public var waitingSpans: [SpanHandle] {
        shipments.filter { $0.state != .inFlight }.flatMap { Array($0.rest) }
    }

    /// Takes the answer to an attempt of which `left` is to be sent again, whatever it was made of; `nil`: all of it.
    public mutating func answer(
        _ attempt: ExporterAttempt.ID, _ answer: AttemptAnswer, keeping left: [SpanHandle]?, at now: Nanos,
        sizing: some RequestSizing, into output: inout ExporterOutput
    ) {
        let slot = Int(attempt.place)
        if let left, shipments.indices.contains(slot), shipments[slot].generation == attempt.generation,
            shipments[slot].state == .inFlight
        {
            if left.count != shipments[slot].count {
                cutter.measure(left[...], sizing)
                shipments[slot].bytes = cutter.bytes
            }
            shipments[slot].spans.removeAll(keepingCapacity: true)
            shipments[slot].spans.append(contentsOf: left)
            (shipments[slot].start, shipments[slot].firstPart) = (0, 0)
            shipments[slot].parts = [Shipment.Part(end: left.count, bytes: shipments[slot].bytes)]
        }
        self.answer(attempt, answer, at: now, sizing: sizing, into: &output)
    }
}

extension ExporterHelperSettings.Sizer {
    /// Requests in this measure.
    func size(requests: Int, spans: Int, bytes: Int) -> Int64 {
        switch self {
        case .requests: Int64(requests)
        case .items: Int64(spans)
        case .bytes: Int64(bytes)
        }
    }
}
