import WinnowFormats
import WinnowModel
import WinnowSampling

/// How applications send that do not speak OTLP.
extension Route {
    /// An application's exporter makes packets of a batch and sends them: for it they have arrived.
    ///
    /// What a packet has no room for is lost at once, what the way or the receiver loses nobody hears of.
    mutating func cast(
        _ spans: [SpanHandle], _ flight: Flights.Flight, by agent: JaegerAgentExporter, key: UInt64,
        _ ring: SpansRing, _ out: inout Output
    ) {
        let now = flight.arrival
        let sizes = state.legacy.sizes(spans[...], .jaegerThrift, ring, tables)
        let packets = agent.packets(sizes, process: process(of: flight.instance))
        loseCopies(packets.lost.map { spans[$0] }[...], .tooLarge, at: 0, &out)
        for (place, packet) in packets.packets.enumerated() {
            let sending = state.newSending(
                ExportState.Sending(
                    sender: .datagram, hop: 0, deadline: .max, key: Draw.fold(key, UInt64(place))))
            transmit(packet.spans.map { spans[$0] }[...], bytes: packet.bytes, sending, now, ring, &out)
            state.free(sending: sending)
        }
        // By way of the queue: a processor that goes on with the next batch would make calls as deep as it has batches.
        let export = state.newExport(
            ExportState.Export(
                number: flight.export, retry: RetryState(path.client(of: flight.instance), key: key), spans: [],
                sent: 0,
                bytes: 0, key: key, end: ExportEnd(cause: nil, time: now, calls: packets.packets.count)))
        queue.push(.resume, export, at: now)
    }

    /// A packet goes off, as a request whose sender waits for nothing.
    mutating func drop(_ number: Int, to replica: Int, at arrival: Nanos, _ out: inout Output) {
        requests[number].sending = -1
        requests[number].isDatagram = true
        requests[number].isLate = true
        requests[number].isAnswered = true
        let hop = requests[number].hop
        let carriage = requests[number].carriage
        if carriage.isRefused || carriage.isLost || carriage.answer != nil || replica == Self.anyReplica {
            loseCopies(requests[number].spans[...], .lostInTransit, at: hop, &out)
            return free(request: number)
        }
        requests[number].events += 1
        if hop < hopCount { inTransit[hop] = (inTransit[hop].count + 1, max(inTransit[hop].last, arrival)) }
        queue.push(.arrival, number, at: arrival)
    }

    /// Size of a request in what applications write in place of OTLP, bytes.
    mutating func legacyBytes(_ spans: ArraySlice<SpanHandle>, _ ring: SpansRing) -> Int {
        guard let format = path.legacy, let first = spans.first else { return 0 }
        let sizes = state.legacy.sizes(spans, format, ring, tables)
        switch format {
        case .zipkin: return ZipkinSizer.body(sizes)
        case .jaegerThrift:
            let instance = Int(ring[first.sequence].batch.instance[first.row])
            return JaegerThriftSizer.packet(
                spans: sizes.count, bytes: sizes.reduce(0) { $0 + Int($1) }, process: process(of: instance))
        }
    }

    /// Size of a part of what a sender sends, bytes.
    mutating func bytes(_ spans: ArraySlice<SpanHandle>, of sending: Int, level: Int, _ ring: SpansRing) -> Int {
        if path.legacy != nil, state.sendings[sending].isOfApplication { return legacyBytes(spans, ring) }
        return bytes(spans, level: level, ring)
    }

    private func process(of instance: Int) -> Int {
        let service = instance < tables.instances.count ? tables.instances[instance].service : 0
        return JaegerThriftSizer.process(service: tables.strings[service])
    }
}

extension ExportState.Sending {
    /// Whether an application sends it.
    var isOfApplication: Bool { if case .exporter = sender { false } else { true } }
}
