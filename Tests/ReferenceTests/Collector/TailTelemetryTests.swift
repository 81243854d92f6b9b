import Glibc
import Testing
import WinnowFormats
import WinnowSettings

/// What the Collector's tail sampling processor counts about itself (contrib v0.161.0): every counter of every case whose outcome is not drawn, metric
/// by metric.
@Suite struct TailTelemetryTests {
    @Test(arguments: Vectors.folders)
    func countersAgree(_ folder: String) throws {
        var tallies: [String: Tally] = [:]
        for topic in TailCases.topics {
            let file = "otelcol/tail-sampling/\(topic).jsonl.gz"
            if folder != Vectors.folders[0], access(folder + "/" + file, R_OK) != 0 { continue }
            let vectors = try VectorFile(file, in: folder)
            let cases = try TailCases(vectors)
            for line in vectors.lines where !TailCases.hasNoEnd(line) && line["deterministic"]?.bool == true {
                let request = TailCases.Request(recordsTelemetry: true)
                let found = Self.byMetric(try Self.found(cases.decide(line, request).telemetry))
                let recorded = Self.byMetric(Self.recorded(line))
                for metric in Set(found.keys).union(recorded.keys) {
                    let (mine, wanted) = (found[metric] ?? [:], recorded[metric] ?? [:])
                    tallies[metric, default: Tally()].count(
                        mine == wanted, "\(line["case"]?.string ?? ""): \(mine) instead of \(wanted)")
                }
            }
        }
        if folder == Vectors.folders[0] { #expect(tallies.count == 14) }
        for (metric, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            print("telemetry, \(metric): \(tally.agreed) of \(tally.all) agree")
            #expect(tally.agreed == tally.all, "\(metric): \(tally.differences.joined(separator: "; "))")
        }
    }

    /// Series as they are recorded, `name{attribute=value,…}`, by metric.
    private static func byMetric(_ series: [String: JSONValue]) -> [String: [String: JSONValue]] {
        var metrics: [String: [String: JSONValue]] = [:]
        for (key, value) in series {
            metrics[String(key.prefix { $0 != "{" }), default: [:]][key] = value
        }
        return metrics
    }

    private static func recorded(_ line: JSONValue) -> [String: JSONValue] {
        var series: [String: JSONValue] = [:]
        for member in line["telemetry"]?.members ?? [] {
            series[member.name] = histogram(member.value, buckets: member.value["buckets_le"]) ?? member.value
        }
        return series
    }

    private static func found(_ text: String) throws -> [String: JSONValue] {
        var series: [String: JSONValue] = [:]
        for line in text.split(separator: "\n") {
            for metric in try JSONValue.parse(String(line))["metrics"]?.members ?? [] {
                for point in metric.value.elements ?? [] {
                    let attributes = (point["attributes"]?.members ?? []).map { "\($0.name)=\($0.value.string ?? "")" }
                    let name = metric.name.dropFirst("otelcol_".count)
                    let value = point["value"] ?? .null
                    series["\(name){\(attributes.joined(separator: ","))}"] =
                        histogram(value, buckets: value["buckets"]) ?? value
                }
            }
        }
        return series
    }

    /// A histogram with its buckets in one order; `nil` for a number.
    private static func histogram(_ value: JSONValue, buckets: JSONValue?) -> JSONValue? {
        guard let count = value["count"], let sum = value["sum"] else { return nil }
        return .object([
            .init("count", count), .init("sum", sum),
            .init("buckets", .object((buckets?.members ?? []).sorted { $0.name < $1.name })),
        ])
    }
}
