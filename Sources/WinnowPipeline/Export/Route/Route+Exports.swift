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
}

extension ExportTally {
    /// Adds what an exporter has counted.
    mutating func add(_ counters: ExporterCounters) {
        components["otelcol_exporter_sent_spans", default: 0] += counters.sent ?? 0
        components["otelcol_exporter_send_failed_spans", default: 0] += counters.failed
        components["otelcol_exporter_enqueue_failed_spans", default: 0] += counters.enqueueFailed ?? 0
    }
}
