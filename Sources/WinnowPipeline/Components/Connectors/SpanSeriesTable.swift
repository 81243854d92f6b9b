import WinnowModel
import WinnowOTTL

/// Series of one metric.
struct SpanSeriesTable: Sendable {
    /// What is counted.
    enum Counter: Sendable {
        case calls(UInt64)
        case explicit(BucketCounter)
        case exponential(ExponentialCounter)
    }

    /// One of them.
    struct Series: Sendable {
        var key: [UInt8]
        var attributes: ValueMap
        /// Unix nanoseconds of its first span.
        var start: Int64
        /// Unix nanoseconds of its last span.
        var lastSeen: Int64
        var counter: Counter
        var isNew = true
        var exemplars: [DerivedPoint.Exemplar] = []

        /// A cumulative sum begins with 0, so that whoever takes differences sees its first spans.
        func value(isDelta: Bool) -> DerivedPoint.Value {
            if case .calls = counter, isNew, !isDelta { return .sum(.int(0), isMonotonic: true) }
            return counter.value
        }
    }

    private let fresh: Counter
    private(set) var entries: [Series] = []
    private var places: [[UInt8]: Int] = [:]

    init(fresh: Counter) { self.fresh = fresh }

    private static let overflow = Array("otel.metric.overflow".utf8)

    /// Counts a span in the series of a key; where there are as many series as may be, in one for all others.
    mutating func add(
        _ call: SpanCall, _ key: [UInt8], _ dimensions: [SpanDimension], _ others: ValueMap, value: Double,
        at nanos: Int64
    ) {
        var isOverflow = false
        let place: Int
        if let known = places[key] {
            place = known
        } else if call.shared.settings.cardinalityLimit > 0, entries.count >= call.shared.settings.cardinalityLimit {
            isOverflow = true
            place =
                places[Self.overflow]
                ?? append(Self.overflow, ValueMap([(Text(bytes: Self.overflow), .bool(true))]), at: nanos)
        } else {
            place = append(key, call.attributes(dimensions, others), at: nanos)
        }
        entries[place].lastSeen = nanos
        if !isOverflow, let most = call.shared.settings.mostExemplars, !call.span.traceID.isZero,
            entries[place].exemplars.count < most
        {
            entries[place].exemplars.append(
                DerivedPoint.Exemplar(traceID: call.span.traceID, spanID: call.span.spanID, value: value))
        }
        entries[place].counter.add(value, weight: call.weight)
    }

    private mutating func append(_ key: [UInt8], _ attributes: ValueMap, at nanos: Int64) -> Int {
        places[key] = entries.count
        entries.append(
            Series(key: key, attributes: attributes, start: nanos, lastSeen: nanos, counter: fresh))
        return entries.count - 1
    }

    mutating func settle(_ settings: SpanMetricsDeriver.Settings, at nanos: Int64) {
        for place in entries.indices {
            entries[place].isNew = false
            entries[place].exemplars = []
        }
        guard settings.seriesExpirationNanos > 0 else { return }
        let count = entries.count
        entries.removeAll { nanos - $0.lastSeen >= settings.seriesExpirationNanos }
        if entries.count < count {
            places = [:]
            for (place, entry) in entries.enumerated() { places[entry.key] = place }
        }
    }
}

extension SpanSeriesTable.Counter {
    /// What is counted as a point says it.
    var value: DerivedPoint.Value {
        switch self {
        case .calls(let count): .sum(.int(Int64(bitPattern: count)), isMonotonic: true)
        case .explicit(let counter): .histogram(counter.histogram)
        case .exponential(let counter): .exponential(counter.histogram)
        }
    }

    mutating func add(_ value: Double, weight: UInt64) {
        switch self {
        case .calls(let count): self = .calls(count &+ weight)
        case .explicit(var counter):
            self = .calls(0)
            counter.add(value, count: weight)
            self = .explicit(counter)
        case .exponential(var counter):
            self = .calls(0)
            counter.add(value, count: weight)
            self = .exponential(counter)
        }
    }
}
