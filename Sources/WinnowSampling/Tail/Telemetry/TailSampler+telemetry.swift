import WinnowModel

/// What a sampler counts when somebody asks for the component's telemetry.
extension TailSampler {
    /// A batch comes after the decision on its trace.
    mutating func countLate(_ trace: SpanHandle, _ home: TailSlab, spans: Int, at now: Nanos) {
        let place = home.cached[trace.row]
        if place >= 0 {
            counters?.release(spans: spans, isSampled: place & 1 == 0)
        } else {
            counters?.late(trace, at: now)
        }
    }

    /// The counters after all slots have become due.
    var finalCounters: TailTelemetry? {
        guard var counters else { return nil }
        counters.tick(.max)
        return counters
    }
}
