import WinnowModel
import WinnowPipeline

/// Figures of connectors that make metrics of spans: what dashboards on them show, against what was.
enum ConnectorFigures {
    /// The figures, by connector and service.
    static let entries = [
        MetricEntry(
            "connector_request_rate_ratio", unit: "1", .neither,
            "requests that a connector's metrics show / true requests, by connector and service", counts: .represented),
        MetricEntry(
            "connector_error_rate_ratio", unit: "1", .neither,
            "share of failed requests that a connector's metrics show / true share", counts: .represented),
        MetricEntry(
            "connector_p95_ratio", unit: "1", .neither,
            "95th percentile of durations that a connector's histogram shows / the true one", counts: .represented),
        MetricEntry(
            "connector_requests_per_second", unit: "1/s", .neither,
            "requests, by connector, service and whether shown or true",
            counts: .represented),
        MetricEntry(
            "connector_error_rate", unit: "1", .neither, "share of failed requests, likewise", counts: .represented,
            range: .share),
        MetricEntry(
            "connector_p95_seconds", unit: "s", .neither, "95th percentile of durations, likewise", counts: .represented
        ),
        MetricEntry(
            "connector_value_ratio", unit: "1", .neither,
            "what a connector's metric counts / what it would of all spans, by connector, metric and service"),
    ]

    /// The figures of one connector; `meters` are those of each way to it, the first of which knows what was true.
    static func values(
        _ tap: ExperimentPolicyReader.Tap, in policy: ExperimentPolicyReader.Read, _ meters: [ConnectorMeter],
        _ context: LaneContext
    ) -> [MetricValue] {
        let base = [(key: "connector", value: tap.name), (key: "stands", value: policy.position(of: tap).rawValue)]
        guard let reading = tap.deriver.reading, let truth = meters.lazy.compactMap(\.truth).first else {
            return counts(meters, base)
        }
        var serving: [String: PointTally.Requests] = [:]
        var all: [String: PointTally.Requests] = [:]
        for meter in meters {
            let read = meter.requests
            serving.merge(read.serving) { $0.adding($1) }
            all.merge(read.all) { $0.adding($1) }
        }
        let names = truth.all.map { (name: context.tables.strings[$0.key], number: $0.key) }.sorted {
            $0.name < $1.name
        }
        return names.flatMap { name, number -> [MetricValue] in
            let isServing = reading.kind != nil && truth.serving[number] != nil
            guard let real = isServing ? truth.serving[number] : truth.all[number] else { return [] }
            let shown = (isServing ? serving[name] : all[name]) ?? PointTally.Requests()
            return values(reading, real, shown, base + [(key: "service", value: name)], context.facts.ratedSeconds)
        }
    }

    private static func values(
        _ reading: RequestReading, _ real: RequestTally.Requests, _ shown: PointTally.Requests,
        _ dimension: [(key: String, value: String)], _ seconds: Double?
    ) -> [MetricValue] {
        let saysFailures = reading.failures != .unsaid
        let trueShare = real.failures / real.count
        let shownShare = saysFailures && shown.count > 0 ? shown.failures / shown.count : nil
        let p95 = real.p95Seconds
        let shownP95 = shown.durations.quantile(0.95).map { $0 * reading.secondsPerUnit }
        var values = [
            MetricValue(
                id: "connector_request_rate_ratio", dimension: dimension, value: shown.count / real.count),
            MetricValue(
                id: "connector_error_rate_ratio", dimension: dimension,
                value: trueShare > 0 ? shownShare.map { $0 / trueShare } : nil),
            MetricValue(
                id: "connector_p95_ratio", dimension: dimension,
                value: p95.flatMap { p95 in p95 > 0 ? shownP95.map { $0 / p95 } : nil }),
        ]
        func pair(_ id: String, shown: Double?, real: Double?) {
            values.append(MetricValue(id: id, dimension: dimension + [(key: "of", value: "shown")], value: shown))
            values.append(MetricValue(id: id, dimension: dimension + [(key: "of", value: "true")], value: real))
        }
        pair(
            "connector_requests_per_second", shown: seconds.map { shown.count / $0 },
            real: seconds.map { real.count / $0 })
        pair("connector_error_rate", shown: shownShare, real: trueShare)
        pair("connector_p95_seconds", shown: shownP95, real: p95)
        return values
    }

    /// Of metrics that are about something else than requests: what they count.
    private static func counts(
        _ meters: [ConnectorMeter], _ base: [(key: String, value: String)]
    ) -> [MetricValue] {
        var shown: [PointTally.Name: Double] = [:]
        var real: [PointTally.Name: Double] = [:]
        for meter in meters {
            shown.merge(meter.values, uniquingKeysWith: +)
            real.merge(meter.trueValues, uniquingKeysWith: +)
        }
        return real.sorted { $0.key < $1.key }.map { name, value in
            MetricValue(
                id: "connector_value_ratio",
                dimension: base + [(key: "metric", value: name.metric), (key: "service", value: name.service)],
                value: value != 0 ? (shown[name] ?? 0) / value : nil)
        }
    }
}
