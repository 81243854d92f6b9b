public import WinnowModel

/// What a persistent queue keeps.
extension ExporterHelper {
    /// Starts an exporter with what its storage keeps from before; `nil`: nothing. Only a persistent queue has to be started.
    public mutating func start(
        restoring kept: KeptRequests?, at now: Nanos, sizing: some RequestSizing, into output: inout ExporterOutput
    ) {
        guard settings.queue?.isPersistent == true else { return }
        guard let kept else {
            for event in [ExporterLogLine.Event.metadataNotFound, .queueInitialized, .metadataMigrated] {
                output.log(event, at: now)
            }
            return
        }
        output.log(.metadataLoaded, at: now)
        store = kept
        store.requests = []
        store.dispatched = []
        // What nobody had read comes first, then what was being sent.
        for request in kept.requests where request.number >= kept.readNumber && request.number < kept.writeNumber {
            restore(request, number: request.number)
        }
        if !kept.dispatched.isEmpty {
            output.log(.fetchingDispatched, at: now)
            for number in kept.dispatched {
                guard let request = kept.requests.first(where: { $0.number == number }) else { continue }
                restore(request, number: store.writeNumber)
                store.writeNumber &+= 1
            }
            output.log(.dispatchedMoved, at: now)
        }
        settle(now, sizing, &output)
    }

    /// What the storage keeps at the moment: all that a crash, or a shutdown, leaves for the next start.
    public var kept: KeptRequests {
        var kept = store
        kept.requests = offers.filter(\.isKept)
            .map { KeptRequests.Request(number: $0.number, spans: $0.kept, bytes: $0.bytes) }
            .sorted { $0.number < $1.number }
        return kept
    }

    private mutating func restore(_ request: KeptRequests.Request, number: UInt64) {
        let (offer, shipment) = (newOffer(), newShipment())
        offers[Int(offer)].items = request.spans.count
        offers[Int(offer)].bytes = request.bytes
        offers[Int(offer)].number = number
        offers[Int(offer)].isKept = true
        offers[Int(offer)].kept.append(contentsOf: request.spans)
        fill(shipment, request.spans[...], request.bytes)
        shipments[Int(shipment)].offers.append(offer)
        waiting.append(shipment)
    }

    /// Writes a request under the next number.
    mutating func keep(_ offer: Int32, _ shipment: Int32) {
        offers[Int(offer)].number = store.writeNumber
        offers[Int(offer)].isKept = true
        offers[Int(offer)].kept.append(contentsOf: shipments[Int(shipment)].rest)
        store.writeNumber &+= 1
    }

    /// Removes a request that is done.
    mutating func forget(_ offer: Int32) {
        store.bytes = max(0, store.bytes - offers[Int(offer)].bytes)
        store.items = max(0, store.items - offers[Int(offer)].items)
        // The last of the list takes its place: so they wait again in this order.
        if let place = store.dispatched.firstIndex(of: offers[Int(offer)].number) {
            store.dispatched[place] = store.dispatched[store.dispatched.count - 1]
            store.dispatched.removeLast()
        }
        if store.dispatched.isEmpty, store.readNumber == store.writeNumber { (store.bytes, store.items) = (0, 0) }
    }
}
