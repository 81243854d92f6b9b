import WinnowModel

/// What a real export path has to say when the input has ended.
extension Route {
    /// How requests fared at each hop, the backend last; none where every request arrives.
    public var exports: [ExportTally] {
        var tallies = state.tallies
        for (hop, points) in state.points.enumerated() {
            for point in points {
                tallies[hop].workSeconds += point.workNanos / 1e9
                tallies[hop].peakWaitingSpans = max(tallies[hop].peakWaitingSpans, point.peakWaitingSpans)
            }
        }
        for (number, exporter) in state.exporters.enumerated() {
            let hop = state.exporterPlaces[number].hop
            tallies[hop].queueShortfall = max(tallies[hop].queueShortfall, state.shortfalls[number].most)
            tallies[hop].add(exporter.counters)
        }
        for (hop, spans) in state.received.enumerated() {
            tallies[hop].components["otelcol_receiver_accepted_spans"] = spans.accepted
            tallies[hop].components["otelcol_receiver_refused_spans"] = spans.refused
        }
        return tallies
    }

    /// By how many spans the queue of some application's processor was too small at the worst, and how many that one may hold.
    public var processorShortfall: (spans: Int, capacity: Int) { processors?.shortfall ?? (0, 0) }
}

extension Route {
    /// How long exporters are waited for that never give up, ns: a week.
    private static var patience: UInt64 { 7 * 86_400_000_000_000 }

    /// Lets exports come to their ends; those that would be tried for ever are shut down after a week.
    mutating func settleExports(_ outer: SpansRing, _ out: inout Output) {
        let ring = follow(outer)
        if queue.next == .max { return }
        let limit = Self.later(queue.next, Self.patience)
        advance(before: limit, ring: outer, into: &out)
        if queue.next == .max { return }
        for number in state.exporters.indices { shutDown(number, limit, ring, &out) }
    }
}

extension ExportTally {
    /// Adds what an exporter has counted.
    mutating func add(_ counters: ExporterCounters) {
        components["otelcol_exporter_sent_spans", default: 0] += counters.sent ?? 0
        components["otelcol_exporter_send_failed_spans", default: 0] += counters.failed
        components["otelcol_exporter_enqueue_failed_spans", default: 0] += counters.enqueueFailed ?? 0
    }
}
