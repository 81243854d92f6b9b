import WinnowModel
import WinnowOTTL

/// Requests between services by client, server and kind of connection, handed on at every flush.
struct ServiceGraphDeriver: MetricDeriver {
    /// What the connector's configuration comes down to.
    struct Settings: Sendable {
        /// A histogram without values.
        var counter: SpanSeriesTable.Counter
        var dimensions: [Text]
        var mostItems: Int
        var ttlNanos: Int64
        var cacheLoopNanos: Int64
        var expirationLoopNanos: Int64
        var peerAttributes: [Text]
        var saysVirtualNodes: Bool
        /// 0 or less: with every request.
        var flushNanos: Int64
        var databaseNames: [Text]
        var offsetNanos: Int64
    }

    private struct Series: Sendable {
        var attributes: ValueMap
        var lastSeen: Int64
        var total: Int64 = 0
        var failed: Int64 = 0
        var client: SpanSeriesTable.Counter
        var server: SpanSeriesTable.Counter
    }

    private let settings: Settings
    private var beginning: Int64 = 0
    private var edges: ServiceGraphEdges
    private var order: [[UInt8]] = []
    private var series: [[UInt8]: Series] = [:]
    private var nextExpiration: Int64?
    private var nextCleaning: Int64?
    private var nextPoints: Int64?

    init(_ settings: Settings) {
        self.settings = settings
        edges = ServiceGraphEdges(limit: settings.mostItems)
    }

    var reads: Dependencies { [.resource, .operation, .status, .attributes, .times, .traceID, .spanID, .parentSpanID] }

    var reading: RequestReading? {
        RequestReading(
            basis: .pairs, requests: Self.prefix + "request_total",
            failures: .metric(Self.prefix + "request_failed_total"), durations: Self.prefix + "request_server",
            secondsPerUnit: 1, service: "server", kind: nil, others: ("connection_type", ["database", "virtual_node"]))
    }

    private static let prefix = "traces_service_graph_"

    var nextFlush: Int64? { [nextExpiration, nextCleaning, nextPoints].compactMap { $0 }.min() }

    mutating func start(at nanos: Int64, instance: Text) {
        beginning = nanos
        nextExpiration = Self.later(nanos, by: settings.expirationLoopNanos)
        nextCleaning = Self.later(nanos, by: settings.cacheLoopNanos)
        nextPoints = settings.flushNanos > 0 ? Self.later(nanos, by: settings.flushNanos) : nil
    }

    private static func later(_ nanos: Int64, by interval: Int64) -> Int64? {
        let (sum, isBeyond) = nanos.addingReportingOverflow(interval)
        return isBeyond ? nil : sum
    }

    mutating func consume(
        _ request: TelemetryRequest, at nanos: Int64, log: inout EditLog
    ) throws(EvaluationError) -> [DerivedPoint] {
        for group in request.resources {
            guard let service = group.resource.attributes["service.name"]?.attributeText else { continue }
            for span in group.scopes.flatMap(\.spans) {
                if let edge = update(span, service, group.resource.attributes, at: nanos) { count(edge, at: nanos) }
            }
        }
        return settings.flushNanos > 0 ? [] : points(at: nanos)
    }

    /// Tells the span's edge of it; the edge where that completes it.
    private mutating func update(
        _ span: SpanRecord, _ service: Text, _ resource: ValueMap, at nanos: Int64
    ) -> ServiceGraphEdge? {
        let isMessaging = span.kind == 4 || span.kind == 5
        let isClient = span.kind == 3 || span.kind == 4
        guard isClient || span.kind == 2 || span.kind == 5 else { return nil }
        let key = ServiceGraphEdge.Key(trace: span.traceID, span: isClient ? span.spanID : span.parentSpanID)
        let settings = settings
        // A span that ends before it starts lasts as long as the product's numbers without sign have it.
        let seconds = Double(span.endTime &- span.startTime) / 1e9
        return edges.update(key, expires: Self.later(nanos, by: settings.ttlNanos) ?? .max) { edge in
            edge.connection = isMessaging ? "messaging_system" : .empty
            edge.isFailed = edge.isFailed || span.status.code == 2
            for name in settings.dimensions {
                guard let value = resource[name] ?? span.attributes[name] else { continue }
                var label: Text = isClient ? "client_" : "server_"
                label.append(name)
                edge.dimensions[label] = .string(value.attributeText)
            }
            guard isClient else {
                edge.server = service
                edge.serverSeconds = seconds
                return
            }
            edge.client = service
            edge.clientSeconds = seconds
            edge.peer =
                settings.peerAttributes.lazy.compactMap { span.attributes[$0]?.attributeText }.first ?? edge.peer
            // A request to a database has one span only.
            let name = settings.databaseNames.lazy.compactMap { resource[$0] ?? span.attributes[$0] }.first
            if let name {
                edge.connection = "database"
                edge.server = name.attributeText
                edge.serverSeconds = seconds
            }
        }
    }

    private mutating func count(_ edge: ServiceGraphEdge, at nanos: Int64) {
        var attributes = ValueMap([
            ("client", .string(edge.client)), ("server", .string(edge.server)),
            ("connection_type", .string(edge.connection)), ("failed", .bool(edge.isFailed)),
        ])
        for pair in edge.dimensions.pairs { attributes[pair.key] = pair.value }
        let key = attributes.identity
        if settings.saysVirtualNodes { attributes["virtual_node"] = .string(edge.virtualNode) }
        if series[key] == nil { order.append(key) }
        var entry =
            series.removeValue(forKey: key)
            ?? Series(attributes: attributes, lastSeen: nanos, client: settings.counter, server: settings.counter)
        entry.attributes = attributes
        entry.lastSeen = nanos
        entry.total &+= 1
        if edge.isFailed { entry.failed &+= 1 }
        entry.client.add(edge.clientSeconds, weight: 1)
        entry.server.add(edge.serverSeconds, weight: 1)
        series[key] = entry
    }

    mutating func flush(at nanos: Int64) -> [DerivedPoint] {
        if let next = nextExpiration, next <= nanos {
            for edge in edges.expired(at: nanos) { expire(edge, at: nanos) }
            nextExpiration = Self.later(next, by: settings.expirationLoopNanos)
        }
        if let next = nextCleaning, next <= nanos {
            clean(at: nanos)
            nextCleaning = Self.later(next, by: settings.cacheLoopNanos)
        }
        guard let next = nextPoints, next <= nanos else { return [] }
        nextPoints = Self.later(next, by: settings.flushNanos)
        return points(at: nanos)
    }

    /// Of a request of which one side never came the other is a virtual node, where that is wanted.
    private mutating func expire(_ edge: ServiceGraphEdge, at nanos: Int64) {
        if settings.peerAttributes.isEmpty { return }
        var edge = edge
        edge.connection = "virtual_node"
        if edge.client.bytes.isEmpty, edge.key.span == 0 {
            edge.client = "user"
            edge.virtualNode = "client"
            count(edge, at: nanos)
        }
        if edge.server.bytes.isEmpty {
            edge.server = edge.peer ?? "unknown"
            edge.virtualNode = "server"
            count(edge, at: nanos)
        }
    }

    /// Series go that nothing came for in 15 minutes.
    private mutating func clean(at nanos: Int64) {
        let count = series.count
        series = series.filter { nanos - $0.value.lastSeen <= 900_000_000_000 }
        if series.count < count { order = order.filter { series[$0] != nil } }
    }

    private func points(at nanos: Int64) -> [DerivedPoint] {
        let time = nanos &- settings.offsetNanos
        func all(
            _ metric: String, _ unit: String, time: Int64, _ value: (Series) -> DerivedPoint.Value?
        ) -> [DerivedPoint] {
            order.compactMap { key in
                guard let entry = series[key], let value = value(entry) else { return nil }
                return DerivedPoint(
                    metric: Self.prefix + metric, unit: unit, resource: ValueMap(),
                    scope: "traces_service_graph", attributes: entry.attributes, start: beginning, time: time,
                    value: value, temporality: .cumulative)
            }
        }
        return all("request_total", "", time: time) { .sum(.int($0.total), isMonotonic: true) }
            + all("request_failed_total", "", time: time) {
                $0.failed > 0 ? .sum(.int($0.failed), isMonotonic: true) : nil
            } + all("request_server", "s", time: time) { $0.server.value }
            + all("request_client", "s", time: time) { $0.client.value }
    }
}
