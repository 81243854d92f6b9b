import WinnowModel
import WinnowOTTL

/// The series of one resource.
struct SpanMetricsResource: Sendable {
    let attributes: ValueMap
    /// Unix nanoseconds of its last spans.
    var lastSeen: Int64 = 0
    private var calls: SpanSeriesTable
    private var durations: SpanSeriesTable?
    private var events: SpanSeriesTable?

    init(attributes: ValueMap, _ settings: SpanMetricsDeriver.Settings) {
        self.attributes = attributes
        calls = SpanSeriesTable(fresh: .calls(0))
        durations = settings.histogram.map { shape in
            switch shape {
            case .explicit(let bounds): SpanSeriesTable(fresh: .explicit(BucketCounter(bounds: bounds)))
            case .exponential(let size): SpanSeriesTable(fresh: .exponential(ExponentialCounter(maxSize: size)))
            }
        }
        events = settings.eventDimensions == nil ? nil : SpanSeriesTable(fresh: .calls(0))
    }

    /// The tables with the names and units of their metrics.
    func tables(_ settings: SpanMetricsDeriver.Settings) -> [(table: SpanSeriesTable, metric: String, unit: String)] {
        var tables = [(calls, settings.namespace + "calls", "")]
        if let durations { tables.append((durations, settings.namespace + "duration", settings.unit)) }
        if let events { tables.append((events, settings.namespace + "events", "")) }
        return tables
    }

    mutating func add(_ call: SpanCall, at nanos: Int64) {
        let settings = call.shared.settings
        let duration = call.duration
        let key = call.key(settings.callsDimensions, call.resource)
        calls.add(call, key, settings.callsDimensions, call.resource, value: duration, at: nanos)
        let isSame = settings.callsDimensions.isEmpty && settings.durationDimensions.isEmpty
        durations?.add(
            call, isSame ? key : call.key(settings.durationDimensions, call.resource), settings.durationDimensions,
            call.resource, value: duration, at: nanos)
        guard let eventDimensions = settings.eventDimensions else { return }
        for event in call.span.events {
            // What an event says goes before what its resource says: the first pair of a key counts.
            let others = ValueMap(event.attributes.pairs + call.resource.pairs)
            events?.add(
                call, call.key(eventDimensions, others), eventDimensions, others, value: duration, at: nanos)
        }
    }

    /// After points were handed on: exemplars are of one flush, and series without spans go.
    mutating func settle(_ settings: SpanMetricsDeriver.Settings, at nanos: Int64) {
        calls.settle(settings, at: nanos)
        durations?.settle(settings, at: nanos)
        events?.settle(settings, at: nanos)
    }
}
