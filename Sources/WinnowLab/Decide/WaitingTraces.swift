import WinnowModel

/// Traces that have started and not arrived yet.
struct WaitingTraces {
    struct Entry {
        var arrival: Nanos
        var trace: SpanHandle
    }

    private var entries: [Entry] = []

    /// Sequence of the first stretch of which a trace waits; `nil`: none does.
    var oldest: Int? { entries.lazy.map(\.trace.sequence).min() }

    /// Adds a trace that arrives at an instant.
    mutating func append(_ trace: SpanHandle, at arrival: Nanos) {
        entries.append(Entry(arrival: arrival, trace: trace))
    }

    /// Takes out those that arrive before `limit`, in order of arrival, then of their start.
    mutating func take(before limit: Nanos) -> [Entry] {
        let ready = entries.filter { $0.arrival < limit }
        entries.removeAll { $0.arrival < limit }
        return ready.sorted { ($0.arrival, $0.trace) < ($1.arrival, $1.trace) }
    }
}
