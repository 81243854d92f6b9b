import WinnowModel
import WinnowPipeline

/// Orders the spans of slab after slab by their end and lets them leave the applications: what all lanes without a start-time sampler share.
final class Sequencer: @unchecked Sendable {
    // Used by one job at a time.
    @exclusivity(unchecked) private var order = EndOrder()
    @exclusivity(unchecked) private var processors: BatchSpanProcessors
    @exclusivity(unchecked) private var queue = EventQueue()
    private let isNeeded: Bool

    /// Creates a sequencer; `sharesFlights`: some lane takes the common requests.
    init(_ context: LaneContext, seed: UInt64, sharesFlights: Bool) {
        processors = context.makeProcessors(seed: seed)
        isNeeded = sharesFlights
    }

    /// Sequence of the first slab that is still needed to put spans in order.
    var oldest: Int? { order.oldest }

    /// Fills `sequenced` with what happens before the slab's limit.
    func sequence(_ slab: Spans, ring: SpansRing, into sequenced: Sequenced) {
        sequenced.limit = slab.until
        order.order(slab, before: slab.until, ring: ring, into: &sequenced.entries)
        send(sequenced, ring)
    }

    /// Fills `sequenced` with all that is left when no slab comes any more.
    func finish(ring: SpansRing, into sequenced: Sequenced) {
        sequenced.limit = .max
        order.order(nil, before: .max, ring: ring, into: &sequenced.entries)
        send(sequenced, ring)
    }

    private func send(_ sequenced: Sequenced, _ ring: SpansRing) {
        sequenced.flights.removeAll()
        guard isNeeded else { return }
        var flights = Flights()
        swap(&flights, &sequenced.flights)
        processors.enqueue(ending: sequenced.entries, ring: ring, &queue, into: &flights)
        processors.advance(before: sequenced.limit, ring: ring, &queue, into: &flights)
        swap(&flights, &sequenced.flights)
    }
}

/// What happens between two slab limits: spans in order of their end, and the requests that they leave in.
final class Sequenced: @unchecked Sendable {
    // Written by one job, then only read.
    var entries: [EndOrder.Entry] = []
    var flights = Flights()
    var limit: Nanos = 0
}
