import WinnowModel
import WinnowOTTL

/// A dimension of series.
enum SpanDimension: Sendable {
    case name(Text, fallback: OTTLValue?)
    /// Every attribute whose key matches.
    case glob(GoRegex)

    /// The attributes that the dimension picks: the span's own before those of its resource or event.
    func values(_ attributes: ValueMap, _ others: ValueMap) -> [(key: Text, value: OTTLValue)] {
        switch self {
        case .name(let key, let fallback):
            (attributes[key] ?? others[key] ?? fallback).map { [(key, $0)] } ?? []
        case .glob(let pattern):
            PairCollector((attributes.pairs + others.pairs).filter { pattern.occurs(in: $0.key) }).map.pairs
                .sorted { $0.key < $1.key }
        }
    }
}

/// Calls, durations and events of spans by series, handed on at every flush.
struct SpanMetricsDeriver: MetricDeriver {
    /// How durations are counted.
    enum HistogramShape: Sendable {
        case explicit([Double])
        case exponential(maxSize: Int32)
    }

    /// What the connector's configuration comes down to.
    struct Settings: Sendable {
        var dimensions: [SpanDimension]
        var callsDimensions: [SpanDimension]
        var durationDimensions: [SpanDimension]
        /// `nil`: events are not counted.
        var eventDimensions: [SpanDimension]?
        var excluded: Set<Text>
        /// None: all attributes tell resources apart.
        var resourceKeys: Set<Text>
        var isDelta: Bool
        var histogram: HistogramShape?
        /// Nanoseconds in a unit.
        var divisor: Double
        var unit: String
        var flushNanos: Int64
        var expirationNanos: Int64
        var seriesExpirationNanos: Int64
        /// With a point at its end where there is one.
        var namespace: String
        /// `nil`: there are none.
        var mostExemplars: Int?
        var scopes: Set<Text>
        var cardinalityLimit: Int
        var saysSamplingMethod: Bool
    }

    /// Settings as one reference, which costs little to copy for every span.
    final class Shared: Sendable {
        let settings: Settings

        init(_ settings: Settings) { self.settings = settings }
    }

    private let shared: Shared
    private var settings: Settings { shared.settings }
    private var instance: Text = .empty
    private var resources: RecentlyUsed<[UInt8], SpanMetricsResource>
    /// When a series was last handed on, with delta; whatever its resource, as in the product.
    private var lastPoints: RecentlyUsed<[UInt8], Int64>
    private(set) var nextFlush: Int64?

    init(_ settings: Settings, resourceCacheSize: Int, timestampCacheSize: Int) {
        shared = Shared(settings)
        resources = RecentlyUsed(limit: resourceCacheSize)
        lastPoints = RecentlyUsed(limit: timestampCacheSize)
    }

    var reads: Dependencies {
        var reads: Dependencies = [.resource, .operation, .status, .times, .extras, .traceID, .spanID]
        let dimensions = [settings.dimensions, settings.callsDimensions, settings.durationDimensions]
        if dimensions.contains(where: { !$0.isEmpty }) { reads.insert(.attributes) }
        return settings.eventDimensions == nil ? reads : reads.union(.wholeEvents).union(.attributes)
    }

    var reading: RequestReading? {
        RequestReading(
            basis: .spans, requests: settings.namespace + "calls",
            failures: settings.excluded.contains("status.code")
                ? .unsaid : .attribute("status.code", "STATUS_CODE_ERROR"),
            durations: settings.histogram == nil ? nil : settings.namespace + "duration",
            secondsPerUnit: settings.divisor / 1e9, service: "service.name",
            kind: settings.excluded.contains("span.kind") ? nil : "span.kind")
    }

    mutating func start(at nanos: Int64, instance: Text) {
        self.instance = instance
        nextFlush = Self.later(nanos, by: settings.flushNanos)
    }

    private static func later(_ nanos: Int64, by interval: Int64) -> Int64? {
        let (sum, isBeyond) = nanos.addingReportingOverflow(interval)
        return isBeyond ? nil : sum
    }

    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint] {
        var weights = SpanMultiplier()
        let settings = settings
        for group in request.resources {
            let attributes = group.resource.attributes
            guard let service = attributes["service.name"] else { continue }
            var name = Text.empty
            if case .string(let text) = service { name = text }
            let identity = identity(attributes)
            let place = resources.place(of: identity, fresh: SpanMetricsResource(attributes: attributes, settings))
            resources[place].lastSeen = nanos
            for scope in group.scopes {
                for span in scope.spans {
                    let weight = weights.of(span)
                    let call = SpanCall(
                        service: name, span: span, resource: attributes, scope: scope.scope, weight: weight.weight,
                        isAdjusted: weight.isAdjusted, instance: instance, shared: shared)
                    resources[place].add(call, at: nanos)
                }
            }
        }
        return []
    }

    private func identity(_ attributes: ValueMap) -> [UInt8] {
        if settings.resourceKeys.isEmpty { return attributes.identity }
        var chosen = attributes
        chosen.filter { key, _ in settings.resourceKeys.contains(key) }
        return chosen.identity
    }

    mutating func flush(at nanos: Int64) -> [DerivedPoint] {
        var points: [DerivedPoint] = []
        for place in resources.order {
            var flushed: [[UInt8]] = []
            for (series, metric, unit) in resources[place].tables(settings) {
                for entry in series.entries {
                    var start = entry.start
                    if settings.isDelta {
                        if let known = lastPoints.known(entry.key) { start = lastPoints[known] }
                        flushed.append(entry.key)
                    }
                    points.append(
                        DerivedPoint(
                            metric: metric, unit: unit, resource: resources[place].attributes,
                            scope: "spanmetricsconnector", attributes: entry.attributes, start: start, time: nanos,
                            value: entry.value(isDelta: settings.isDelta), exemplars: entry.exemplars,
                            temporality: settings.isDelta ? .delta : .cumulative))
                }
            }
            for key in flushed { lastPoints[lastPoints.place(of: key, fresh: nanos)] = nanos }
            lastPoints.forget()
        }
        settle(at: nanos)
        nextFlush = Self.later(nanos, by: settings.flushNanos)
        return points
    }

    /// Forgets what was handed on, or what is too old.
    private mutating func settle(at nanos: Int64) {
        if settings.isDelta {
            resources.removeAll()
            return
        }
        resources.forget()
        for place in resources.order {
            resources[place].settle(settings, at: nanos)
            if settings.expirationNanos > 0, nanos - resources[place].lastSeen >= settings.expirationNanos {
                // What is pushed out is handed on once more.
                resources.pushOut(place)
            }
        }
    }
}
