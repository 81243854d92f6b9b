import WinnowModel
import WinnowOTTL

/// Counts of a request are handed on at once, one set of points for each resource.
struct CountDeriver: MetricDeriver {
    /// A metric: what it counts and what tells its points apart.
    struct Metric: Sendable {
        var name: String
        var attributes: [(key: Text, fallback: OTTLValue?)]
        /// None: all count.
        var conditions: ConditionSequence
    }

    var spans: [Metric]
    var events: [Metric]

    private static let scope = "github.com/open-telemetry/opentelemetry-collector-contrib/connector/countconnector"

    var reads: Dependencies {
        let conditions = (spans + events).reduce(into: Dependencies()) { $0.formUnion($1.conditions.dependencies) }
        let asksForAttributes = (spans + events).contains { !$0.attributes.isEmpty }
        return conditions.union([.resource, .operation, .times]).union(asksForAttributes ? .attributes : [])
            .union(events.isEmpty ? [] : .wholeEvents)
    }

    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint] {
        var points: [DerivedPoint] = []
        var failures: [String] = []
        var record = TelemetryRecord()
        record.now = request.now
        record.knowsEventIndex = false
        for group in request.resources {
            record.resource = group.resource
            var spanCounts = Counts(metrics: spans)
            var eventCounts = Counts(metrics: events)
            for scope in group.scopes {
                record.scope = scope.scope
                for span in scope.spans {
                    record.span = span
                    record.event = nil
                    spanCounts.observe(span.startTime)
                    spanCounts.observe(span.endTime)
                    failures += spanCounts.add(record, span.attributes)
                    for (number, event) in span.events.enumerated() {
                        record.event = number
                        eventCounts.observe(event.time)
                        failures += eventCounts.add(record, event.attributes)
                    }
                }
            }
            points += spanCounts.points(group.resource.attributes, Self.scope, at: nanos)
            points += eventCounts.points(group.resource.attributes, Self.scope, at: nanos)
        }
        if !failures.isEmpty { throw EvaluationError(failures.joined(separator: "\n")) }
        return points
    }
}

/// The counts of one resource.
private struct Counts {
    let metrics: [CountDeriver.Metric]
    private var tables: [PointTable<Int64>]
    private var first: UInt64 = 0
    private var last: UInt64 = 0

    init(metrics: [CountDeriver.Metric]) {
        self.metrics = metrics
        tables = metrics.map { _ in PointTable() }
    }

    /// A point is of the time from the earliest to the latest that is seen, counted or not.
    mutating func observe(_ time: UInt64) {
        if time == 0 { return }
        first = first == 0 ? time : min(first, time)
        last = max(last, time)
    }

    /// Counts a span or an event; what could not be evaluated.
    mutating func add(_ record: TelemetryRecord, _ attributes: ValueMap) -> [String] {
        var failures: [String] = []
        var log = EditLog()
        for (number, metric) in metrics.enumerated() {
            guard let own = chosen(metric, attributes, record) else { continue }
            if !metric.conditions.conditions.isEmpty {
                do throws(EvaluationError) {
                    if try !metric.conditions.holds(for: record, log: &log) { continue }
                } catch {
                    failures.append(error.message)
                    continue
                }
            }
            tables[number].update(ValueMap(), resourceIdentity: [], own, fresh: 0) { $0 &+= 1 }
        }
        return failures
    }

    /// The attributes of the point; `nil` where one is missing. What is neither a number nor text is an empty text.
    private func chosen(
        _ metric: CountDeriver.Metric, _ attributes: ValueMap, _ record: TelemetryRecord
    ) -> ValueMap? {
        var own = ValueMap()
        for (key, fallback) in metric.attributes {
            guard
                let value = attributes[key] ?? record.scope.attributes[key] ?? record.resource.attributes[key]
                    ?? fallback
            else { return nil }
            switch value {
            case .int, .double, .string: own[key] = value
            default: own[key] = .string(.empty)
            }
        }
        return own
    }

    func points(_ resource: ValueMap, _ scope: String, at nanos: Int64) -> [DerivedPoint] {
        let (start, time) =
            first == 0 ? (nanos, nanos) : (Int64(bitPattern: first), Int64(bitPattern: last))
        return zip(metrics, tables).flatMap { metric, table in
            table.entries.map { entry in
                DerivedPoint(
                    metric: metric.name, unit: "", resource: resource, scope: scope, attributes: entry.attributes,
                    start: start, time: time, value: .sum(.int(entry.state), isMonotonic: true), temporality: .delta)
            }
        }
    }
}
