import WinnowModel
import WinnowOTTL

/// Hits, errors and durations by service, operation and resource, as Datadog's agent makes them (DataDog/datadog-agent, `pkg/trace/stats`:
/// `otel_util.go`, `span_concentrator.go`, `statsraw.go`).
///
/// The product hands them on as payloads of its own, `dd.internal.stats.payload`, of which Datadog makes `trace.OPERATION.hits` and the
/// like; here a point is a figure of a payload. What tells series further apart (environment, host, version, container, peers) is left
/// out.
struct DatadogDeriver: MetricDeriver {
    /// What the connector's configuration comes down to.
    struct Settings: Sendable {
        var names: DatadogNames
        var ignoredResources: Set<Text>
        /// Whether every span of kind server, client, producer or consumer counts.
        var countsByKind: Bool
        /// Whether kinds say which spans are top-level, in place of parents.
        var isTopLevelByKind: Bool
        /// Above 0.
        var bucketNanos: Int64
    }

    private struct Key: Hashable, Sendable {
        var service: Text
        var operation: Text
        var resource: Text
        var kind: Int32
        var statusCode: Int64
    }

    private struct Group: Sendable {
        var hits: Int64 = 0
        var topLevelHits: Int64 = 0
        var errors: Int64 = 0
        var nanos = 0.0
        var durations = DatadogSketch()
    }

    /// Groups of one stretch of time, in the order in which they came up.
    private struct Bucket: Sendable {
        var order: [Key] = []
        var groups: [Key: Group] = [:]
    }

    /// How many buckets the product keeps before it hands the oldest on.
    private static let keptBuckets: Int64 = 2

    private let settings: Settings
    private var buckets: [Int64: Bucket] = [:]
    private var oldest: Int64 = 0
    private(set) var nextFlush: Int64?

    init(_ settings: Settings) { self.settings = settings }

    var reads: Dependencies {
        [.resource, .operation, .status, .attributes, .times, .traceID, .spanID, .parentSpanID]
    }

    var reading: RequestReading? {
        RequestReading(
            basis: .entries, requests: "hits", failures: .metric("errors"), durations: "latency", secondsPerUnit: 1e-9,
            service: "service", kind: "span.kind", others: ("span.kind", ["client", "producer"]),
            serving: ["server", "consumer"])
    }

    mutating func start(at nanos: Int64, instance: Text) {
        oldest = aligned(nanos)
        nextFlush = Self.later(nanos, by: settings.bucketNanos)
    }

    private static func later(_ nanos: Int64, by interval: Int64) -> Int64? {
        let (sum, isBeyond) = nanos.addingReportingOverflow(interval)
        return isBeyond ? nil : sum
    }

    private func aligned(_ nanos: Int64) -> Int64 { nanos - nanos % settings.bucketNanos }

    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint] {
        // Of several spans with one id, whatever their traces, the last one counts.
        var services: [UInt64: (service: Text, place: Int)] = [:]
        var place = 0
        let isCounted = request.resources.map(Self.isCounted)
        for group in request.resources {
            for span in group.scopes.lazy.flatMap(\.spans) {
                if Self.isValid(span) {
                    services[span.spanID] = (DatadogNames.service(span, group.resource.attributes), place)
                }
                place += 1
            }
        }
        place = 0
        for (group, isCounted) in zip(request.resources, isCounted) {
            for scope in group.scopes {
                for span in scope.spans {
                    if !isCounted, Self.isValid(span), let known = services[span.spanID], known.place == place {
                        add(
                            span, known.service, parent: services[span.parentSpanID]?.service,
                            group.resource.attributes, scope.scope)
                    }
                    place += 1
                }
            }
        }
        return []
    }

    /// Spans without ids are passed over.
    private static func isValid(_ span: SpanRecord) -> Bool { !span.traceID.isZero && span.spanID != 0 }

    /// Whether another connector has counted the spans of a resource.
    private static func isCounted(_ group: TelemetryRequest.ResourceSpans) -> Bool {
        func says(_ attributes: ValueMap) -> Bool {
            guard let text = attributes[DatadogRouter.mark]?.attributeText else { return false }
            return !text.bytes.isEmpty && text != "false"
        }
        return says(group.resource.attributes) || group.scopes.contains { $0.spans.contains { says($0.attributes) } }
    }

    private mutating func add(
        _ span: SpanRecord, _ service: Text, parent: Text?, _ resource: ValueMap, _ scope: ScopeRecord
    ) {
        let asks = span.kind == 3 || span.kind == 4
        let serves = span.kind == 2 || span.kind == 5
        // A parent in another request is taken for one of another service.
        let isTopLevel =
            span.parentSpanID == 0 || (settings.isTopLevelByKind ? serves : parent == nil || parent != service)
        let isMeasured =
            (span.attributes["_dd.measured"] ?? resource["_dd.measured"])?.attributeText == "1"
            || settings.isTopLevelByKind && asks
        guard isTopLevel || isMeasured || settings.countsByKind && (asks || serves) else { return }
        let name = settings.names.resource(span, resource)
        if settings.ignoredResources.contains(name) { return }
        let key = Key(
            service: service, operation: settings.names.operation(span, resource, scope.name), resource: name,
            kind: span.kind, statusCode: Self.statusCode(span))
        let nanos = Int64(truncatingIfNeeded: span.endTime &- span.startTime)
        // What comes too late counts in the oldest bucket that is left.
        let time = max(aligned(Int64(truncatingIfNeeded: span.endTime)), oldest)
        Self.count(nanos, isTopLevel, isFailed: span.status.code == 2, key, in: &buckets[time, default: Bucket()])
    }

    private static func statusCode(_ span: SpanRecord) -> Int64 {
        switch span.attributes["http.response.status_code"] ?? span.attributes["http.status_code"] {
        case .int(let code): max(0, code)
        default: 0
        }
    }

    private static func count(_ nanos: Int64, _ isTopLevel: Bool, isFailed: Bool, _ key: Key, in bucket: inout Bucket) {
        if bucket.groups[key] == nil { bucket.order.append(key) }
        change(&bucket.groups[key, default: Group()]) { group in
            group.hits += 1
            if isTopLevel { group.topLevelHits += 1 }
            if isFailed { group.errors += 1 }
            group.nanos += Double(nanos)
            group.durations.add(nanos)
        }
    }

    private static func change(_ group: inout Group, _ body: (inout Group) -> Void) { body(&group) }

    mutating func flush(at nanos: Int64) -> [DerivedPoint] {
        nextFlush = Self.later(nanos, by: settings.bucketNanos)
        let (wait, isBeyond) = Self.keptBuckets.multipliedReportingOverflow(by: settings.bucketNanos)
        let points = isBeyond ? [] : points(until: nanos.subtractingReportingOverflow(wait).partialValue, at: nanos)
        let kept = aligned(nanos).subtractingReportingOverflow(settings.bucketNanos)
        if !kept.overflow { oldest = max(oldest, kept.partialValue) }
        return points
    }

    mutating func stop(at nanos: Int64) -> [DerivedPoint] { points(until: .max, at: nanos) }

    /// Hands buckets on that start no later than `last`.
    private mutating func points(until last: Int64, at nanos: Int64) -> [DerivedPoint] {
        var points: [DerivedPoint] = []
        for start in buckets.keys.filter({ $0 <= last }).sorted() {
            guard let bucket = buckets.removeValue(forKey: start) else { continue }
            for key in bucket.order {
                if let group = bucket.groups[key] { points += Self.points(key, group, start, nanos) }
            }
        }
        return points
    }

    private static func points(_ key: Key, _ group: Group, _ start: Int64, _ time: Int64) -> [DerivedPoint] {
        let attributes = ValueMap([
            ("service", .string(key.service)), ("name", .string(key.operation)), ("resource", .string(key.resource)),
            ("span.kind", .string(DatadogNames.kind(key.kind))), ("http.status_code", .int(key.statusCode)),
        ])
        func point(_ metric: String, _ unit: String, _ value: DerivedPoint.Value) -> DerivedPoint {
            DerivedPoint(
                metric: metric, unit: unit, resource: ValueMap(), scope: "datadogconnector", attributes: attributes,
                start: start, time: time, value: value, temporality: .delta)
        }
        return [
            point("hits", "", .sum(.int(group.hits), isMonotonic: true)),
            point("top_level_hits", "", .sum(.int(group.topLevelHits), isMonotonic: true)),
            point("errors", "", .sum(.int(group.errors), isMonotonic: true)),
            point("duration", "ns", .sum(.double(group.nanos), isMonotonic: true)),
            point("latency", "ns", .histogram(group.durations.histogram)),
        ]
    }
}
