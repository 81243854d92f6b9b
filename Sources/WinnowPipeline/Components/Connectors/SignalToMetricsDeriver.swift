import WinnowModel
import WinnowOTTL

/// What expressions yield for the spans of a request is summed up and handed on at once.
struct SignalToMetricsDeriver: MetricDeriver {
    /// An attribute that is kept.
    enum Entry: Sendable {
        case key(Text, isOptional: Bool, fallback: OTTLValue?)
        case keys(OTTLExpression, fallback: OTTLValue?)
    }

    /// What a metric makes of values.
    enum Kind: Sendable {
        case sum(OTTLExpression, isMonotonic: Bool)
        case gauge(OTTLExpression)
        case histogram(OTTLExpression, count: OTTLExpression?, bounds: [Double])
        case exponential(OTTLExpression, count: OTTLExpression?, maxSize: Int32)
    }

    /// A metric and the spans that it is of.
    struct Metric: Sendable {
        var name: String
        var unit: String
        var description: String
        /// None: all attributes of the resource.
        var resourceEntries: [Entry]
        var entries: [Entry]
        var conditions: ConditionSequence
        var kind: Kind
    }

    private let metrics: [Metric]
    private let errorMode: OTTLErrorMode
    /// Where each metric is summed up: metrics with the same name, unit, description and kind are one.
    private let places: [Int]

    init(metrics: [Metric], errorMode: OTTLErrorMode) {
        self.metrics = metrics
        self.errorMode = errorMode
        var known: [[String]: Int] = [:]
        places = metrics.enumerated().map { number, metric in
            let place = known[metric.identity] ?? number
            known[metric.identity] = place
            return place
        }
    }

    private static let scope =
        "github.com/open-telemetry/opentelemetry-collector-contrib/connector/signaltometricsconnector"

    var reads: Dependencies {
        metrics.reduce(into: [.resource, .attributes]) { reads, metric in
            reads.formUnion(metric.conditions.dependencies)
            for expression in metric.expressions { reads.formUnion(expression.dependencies) }
        }
    }

    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint] {
        var tables = [PointTable<SignalAggregate>](repeating: PointTable(), count: metrics.count)
        var record = TelemetryRecord()
        record.now = request.now
        for group in request.resources {
            record.resource = group.resource
            for scope in group.scopes {
                record.scope = scope.scope
                for span in scope.spans {
                    record.span = span
                    for (number, metric) in metrics.enumerated() {
                        do throws(EvaluationError) {
                            try metric.add(record, to: &tables[places[number]], log: &log)
                        } catch {
                            switch errorMode {
                            case .propagate: throw error
                            case .ignore: log.note(error.message)
                            case .silent: break
                            }
                        }
                    }
                }
            }
        }
        return zip(metrics, tables).flatMap { metric, table in
            table.entries.map { entry in
                DerivedPoint(
                    metric: metric.name, unit: metric.unit, resource: entry.resource, scope: Self.scope,
                    attributes: entry.attributes, start: 0, time: nanos, value: entry.state.value,
                    temporality: metric.isGauge ? nil : .delta)
            }
        }
    }
}

extension SignalToMetricsDeriver.Metric {
    fileprivate var isGauge: Bool { if case .gauge = kind { true } else { false } }

    fileprivate var expressions: [OTTLExpression] {
        var all: [OTTLExpression]
        switch kind {
        case .sum(let value, _), .gauge(let value): all = [value]
        case .histogram(let value, let count, _), .exponential(let value, let count, _):
            all = [value] + [count].compactMap { $0 }
        }
        for entry in entries + resourceEntries { if case .keys(let keys, _) = entry { all.append(keys) } }
        return all
    }

    fileprivate var identity: [String] {
        let word =
            switch kind {
            case .sum: "sum"
            case .gauge: "gauge"
            case .histogram: "histogram"
            case .exponential: "exponential"
            }
        return [name, unit, description, word]
    }

    /// Adds a span where it counts.
    fileprivate func add(
        _ record: TelemetryRecord, to table: inout PointTable<SignalAggregate>, log: inout EditLog
    ) throws(EvaluationError) {
        for case .key(let key, isOptional: false, fallback: nil) in entries
        where record.span.attributes[key] == nil { return }
        if !conditions.conditions.isEmpty {
            guard try conditions.holds(for: record, log: &log) else { return }
        }
        let resource =
            resourceEntries.isEmpty
            ? record.resource.attributes : try Self.chosen(resourceEntries, of: record.resource.attributes, record)
        let attributes = try Self.chosen(entries, of: record.span.attributes, record)
        let change = try change(for: record)
        guard let change else { return }
        table.update(resource, resourceIdentity: resource.identity, attributes, fresh: .fresh) { change(&$0) }
    }

    private static func chosen(
        _ entries: [SignalToMetricsDeriver.Entry], of source: ValueMap, _ record: TelemetryRecord
    ) throws(EvaluationError) -> ValueMap {
        var chosen = PairCollector()
        for entry in entries {
            switch entry {
            case .key(let key, _, let fallback):
                if let value = source[key] ?? fallback?.unlessNull { chosen.put(key, value) }
            case .keys(let expression, let fallback):
                let values = PairCollector(source.pairs)
                for key in try expression.value(for: record).listedKeys {
                    if let value = values[key] ?? fallback?.unlessNull { chosen.put(key, value) }
                }
            }
        }
        return chosen.map
    }

    /// What the span changes in its point; `nil`: nothing.
    private func change(for record: TelemetryRecord) throws(EvaluationError) -> ((inout SignalAggregate) -> Void)? {
        switch kind {
        case .sum(let expression, let isMonotonic):
            let number = try expression.value(for: record).number(for: "sum")
            return { aggregate in
                guard case .sum(let sum, _) = aggregate else {
                    aggregate = .sum(number, isMonotonic: isMonotonic)
                    return
                }
                aggregate = .sum(sum.adding(number), isMonotonic: isMonotonic)
            }
        case .gauge(let expression):
            let number = try expression.value(for: record).number(for: "gauge")
            return { $0 = .gauge(number) }
        case .histogram(let expression, let count, let bounds):
            let value = try expression.value(for: record).number(for: "double").double
            guard let times = try Self.times(count, record) else { return nil }
            return { aggregate in
                var counter = BucketCounter(bounds: bounds)
                if case .histogram(let known) = aggregate { counter = known }
                aggregate = .fresh
                counter.add(value, count: times)
                aggregate = .histogram(counter)
            }
        case .exponential(let expression, let count, let maxSize):
            let value = try expression.value(for: record).number(for: "double").double
            guard let times = try Self.times(count, record) else { return nil }
            return { aggregate in
                var counter = ExponentialCounter(maxSize: maxSize)
                if case .exponential(let known) = aggregate { counter = known }
                aggregate = .fresh
                counter.add(value, count: times)
                aggregate = .exponential(counter)
            }
        }
    }

    /// How often a value counts; `nil`: not at all. What is negative wraps, as in the product.
    private static func times(
        _ count: OTTLExpression?, _ record: TelemetryRecord
    ) throws(EvaluationError) -> UInt64? {
        guard let count else { return 1 }
        let number: Int64
        switch try count.value(for: record).number(for: "int") {
        case .int(let whole): number = whole
        case .double(let double): number = Int64(exactly: double.rounded(.towardZero)) ?? .min
        }
        return number == 0 ? nil : UInt64(bitPattern: number)
    }
}
