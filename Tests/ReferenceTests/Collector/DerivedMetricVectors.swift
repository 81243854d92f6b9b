import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSettings

/// The recorded cases of one connector that makes figures.
protocol DerivedMetricCases {
    static var connector: String { get }
    /// As it ends: large files are compressed.
    static var file: String { get }
}

extension DerivedMetricCases {
    static var file: String { "otelcol/connectors/\(connector).jsonl" }
}

enum CountCases: DerivedMetricCases { static let connector = "count" }
enum SpanMetricsCases: DerivedMetricCases {
    static let connector = "spanmetrics"
    static let file = "otelcol/connectors/spanmetrics.jsonl.gz"
}
enum SignalToMetricsCases: DerivedMetricCases { static let connector = "signaltometrics" }

/// The data points that a connector of the Collector makes of requests over time (contrib v0.161.0).
enum DerivedMetricVectors<Cases: DerivedMetricCases>: VectorSuite {
    static var file: String { Cases.file }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let difference = try difference(line)
            tally.count(difference.isEmpty, "\(line["name"]?.string ?? ""): \(difference)")
        }
    }

    private static func difference(_ line: JSONValue) throws -> String {
        var findings: [Diagnostic] = []
        let made = try ConnectorRun.deriver(Cases.connector, line["config"] ?? .null, into: &findings)
        let isRefused = ["config_error", "create_error", "create_panic"].contains { line[$0]?.string != nil }
        if isRefused != (made == nil) { return "refused: \(findings.map(\.message))" }
        guard var deriver = made else { return "" }
        let run = DerivedMetricRun.replay(line, &deriver)
        for (number, failure) in run.failures.enumerated() {
            let wanted = line["errors"]?[number]?.string
            if (failure == nil) != (wanted == nil) { return "step \(number) ends with \(failure ?? "no error")" }
        }
        var wanted: [String] = []
        for call in line["emitted"]?.elements ?? [] {
            let time = call["at"]?.double ?? 0
            wanted += (call["metrics"]?.elements ?? []).map { "\(time) " + DerivedMetricRun.shown($0) }
        }
        let missing = Set(wanted).subtracting(run.points).sorted()
        let extra = Set(run.points).subtracting(wanted).sorted()
        if !missing.isEmpty || !extra.isEmpty {
            return "\(missing.count) missing, \(extra.count) too many; missing \(missing.first ?? "none"), "
                + "too many \(extra.first ?? "none")"
        }
        return wanted.count == run.points.count ? "" : "\(run.points.count) points, wanted \(wanted.count)"
    }
}

/// One run of a connector over recorded steps.
enum DerivedMetricRun {
    /// When runs begin: the year 2000, in Unix nanoseconds.
    private static let beginning: Int64 = 946_684_800_000_000_000

    /// The points with the time at which they are handed on, and what each step ended with.
    static func replay(
        _ line: JSONValue, _ deriver: inout any MetricDeriver
    ) -> (points: [String], failures: [String?]) {
        var points: [String] = []
        var failures: [String?] = []
        var log = EditLog()
        deriver.start(at: beginning, instance: "instance-1")
        func flush(_ deriver: inout any MetricDeriver, until end: Int64) {
            while let next = deriver.nextFlush, next <= end {
                points += deriver.flush(at: next).map { "\(milliseconds(next)) " + shown($0) }
            }
        }
        for step in line["steps"]?.elements ?? [] {
            let time = beginning + Int64((step["at"]?.double ?? 0) * 1e6)
            flush(&deriver, until: time)
            do throws(EvaluationError) {
                let made = try deriver.consume(TelemetryRequest(step["request"] ?? .null), at: time, log: &log)
                points += made.map { "\(milliseconds(time)) " + shown($0) }
                failures.append(nil)
            } catch { failures.append(error.message) }
        }
        flush(&deriver, until: beginning + Int64((line["until_ms"]?.double ?? 0) * 1e6))
        return (points, failures)
    }

    /// The recording says times by whole microseconds.
    private static func milliseconds(_ nanos: Int64) -> Double { Double((nanos - beginning) / 1000) / 1e3 }

    /// A recorded point as a line.
    static func shown(_ point: JSONValue) -> String {
        var parts: [String] = []
        func put(_ name: String, _ value: JSONValue?) { parts.append("\(name)=\(text(value ?? .null))") }
        for name in ["metric", "type", "unit", "scope", "resource", "attributes", "start", "time", "temporality"] {
            put(name, point[name])
        }
        switch point["type"]?.string {
        case "Histogram": for name in ["count", "sum", "bounds", "counts"] { put(name, point[name]) }
        case "ExponentialHistogram":
            for name in ["count", "sum", "scale", "zero_count", "positive", "negative", "min", "max"] {
                put(name, point[name])
            }
        default:
            put("value", point["value"])
            put("monotonic", point["monotonic"])
        }
        parts.append("exemplars=" + (point["exemplars"]?.elements ?? []).map(text).sorted().joined(separator: " "))
        return parts.joined(separator: " ")
    }

    /// A value whatever kind of number it is written as.
    private static func text(_ value: JSONValue) -> String {
        if let number = value.double { return "\(number)" }
        if let elements = value.elements { return "[" + elements.map(text).joined(separator: ",") + "]" }
        if let members = value.members {
            return "{" + members.map { "\($0.name):\(text($0.value))" }.sorted().joined(separator: ",") + "}"
        }
        return value.text()
    }

    private static func shown(_ point: DerivedPoint) -> String {
        var members: [JSONValue.Member] = [
            .init("metric", .string(point.metric)), .init("unit", .string(point.unit)),
            .init("scope", .string(point.scope)), .init("resource", json(point.resource)),
            .init("attributes", json(point.attributes)),
            .init("start", point.start == 0 ? .null : .number(milliseconds(point.start))),
            .init("time", .number(milliseconds(point.time))),
        ]
        if let temporality = point.temporality {
            members.append(.init("temporality", temporality == .delta ? "Delta" : "Cumulative"))
        }
        func number(_ number: DerivedPoint.Number) -> JSONValue {
            switch number {
            case .int(let whole): .int(whole)
            case .double(let double): .number(double)
            }
        }
        func counts(_ counts: [UInt64]) -> JSONValue { .array(counts.map { .number(Double($0)) }) }
        func buckets(_ buckets: DerivedPoint.ExponentialHistogram.Buckets) -> JSONValue {
            buckets.counts.isEmpty
                ? .null : ["offset": .int(Int64(buckets.offset)), "counts": counts(buckets.counts)]
        }
        switch point.value {
        case .sum(let sum, let isMonotonic):
            members += [
                .init("type", "Sum"), .init("value", number(sum)), .init("monotonic", .bool(isMonotonic)),
            ]
        case .gauge(let gauge): members += [.init("type", "Gauge"), .init("value", number(gauge))]
        case .histogram(let histogram):
            members += [
                .init("type", "Histogram"), .init("count", .number(Double(histogram.count))),
                .init("sum", .number(histogram.sum)), .init("bounds", .array(histogram.bounds.map { .number($0) })),
                .init("counts", counts(histogram.counts)),
            ]
        case .exponential(let histogram):
            members += [
                .init("type", "ExponentialHistogram"), .init("count", .number(Double(histogram.count))),
                .init("sum", .number(histogram.sum)), .init("scale", .int(Int64(histogram.scale))),
                .init("zero_count", .number(Double(histogram.zeroCount))),
                .init("positive", buckets(histogram.positive)), .init("negative", buckets(histogram.negative)),
            ]
            if let range = histogram.range {
                members += [
                    .init("min", .number(range.lowerBound)), .init("max", .number(range.upperBound)),
                ]
            }
        }
        if !point.exemplars.isEmpty {
            members.append(
                .init(
                    "exemplars",
                    .array(
                        point.exemplars.map {
                            [
                                "trace": .string($0.traceID.hex), "span": .string($0.spanID.hex16),
                                "value": .number($0.value),
                            ]
                        })))
        }
        return shown(.object(members))
    }

    private static func json(_ map: ValueMap) -> JSONValue {
        .object(
            map.pairs.map { pair in
                let value: JSONValue =
                    switch pair.value {
                    case .int(let number): .int(number)
                    case .double(let number): .number(number)
                    case .bool(let bool): .bool(bool)
                    default: .string(pair.value.attributeText.string)
                    }
                return .init(pair.key.string, value)
            })
    }
}

/// How much one span counts where its trace state says a fraction (contrib v0.161.0, `spanmetricsconnector`): the values are the recorded ones,
/// and how often each comes up differs from the exact chance and from the recording by no more than chance allows.
enum SpanWeightVectors: VectorSuite {
    static let file = "otelcol/connectors/spanmetrics-weights.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let (header, spans) = (line["tracestate"]?.string ?? "", line["spans"]?.integer ?? 1)
            var recorded: [Int64: Double] = [:]
            for member in line["counts"]?.members ?? [] {
                recorded[Int64(member.name) ?? 0] = member.value.double ?? 0
            }
            let requests = recorded.values.reduce(0, +)
            var found: [Int64: Double] = [:]
            for number in 0..<Int(requests) { found[try calls(header, spans, number), default: 0] += 1 }
            let isSame = recorded.keys.sorted() == found.keys.sorted()
            // Two binomials of the same size: six standard deviations of their difference.
            let isNear = recorded.allSatisfy { value, count in
                let share = (count + (found[value] ?? 0)) / (2 * requests)
                let deviation = (2 * requests * share * (1 - share)).squareRoot()
                return abs(count - (found[value] ?? 0)) <= 6 * deviation
            }
            tally.count(isSame && isNear, "'\(header)', \(spans) spans: \(found), wanted \(recorded)")
        }
        tally.note = " (values the same, shares within six standard deviations)"
    }

    private static func calls(_ header: String, _ spans: Int64, _ number: Int) throws -> Int64 {
        var findings: [Diagnostic] = []
        let config: JSONValue = ["aggregation_temporality": "AGGREGATION_TEMPORALITY_DELTA"]
        guard var deriver = try ConnectorRun.deriver("spanmetrics", config, into: &findings) else { return -1 }
        var request = TelemetryRequest()
        var group = TelemetryRequest.ResourceSpans()
        group.resource.attributes["service.name"] = .string("a")
        var scope = TelemetryRequest.ScopeSpans()
        scope.spans = (0..<spans).map { place in
            var span = SpanRecord()
            span.traceID = TraceID(high: 7, low: UInt64(number + 1))
            span.spanID = UInt64(place + 1)
            span.traceState = Text(header)
            return span
        }
        group.scopes = [scope]
        request.resources = [group]
        var log = EditLog()
        deriver.start(at: 0, instance: "")
        _ = try deriver.consume(request, at: 1, log: &log)
        for point in deriver.flush(at: 2) {
            if case .sum(.int(let value), _) = point.value { return value }
        }
        return -1
    }
}
