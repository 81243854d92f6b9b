import WinnowSettings
import WinnowModel
import WinnowSampling

@testable import WinnowDialects

/// The sampler that jaeger-client for Python makes of a configuration.
enum JaegerConfigVectors: VectorSuite {
    static let file = "head/jaeger-config.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let config = line["config"] ?? .null
            let text = config.text()
            do throws(Failure) {
                let sampler = try JaegerClientReader.sampler(YAMLDocument.parse(text))
                tally.count(line["error"] == nil && agrees(sampler, line), "\(text): \(sampler)")
            } catch {
                let named = error.diagnostics.first?.message.contains(line["error"]?.string ?? "?") == true
                tally.count(named, "\(text): \(error)")
            }
        }
        tally.note = "; of the settings the polling interval and the number of operations are compared"
    }

    private static func agrees(_ sampler: JaegerClientReader.Sampler, _ line: JSONValue) -> Bool {
        let text = line["sampler"]?.string
        let number = text.flatMap { Double($0.split(separator: "(").last?.dropLast() ?? "") }
        switch sampler {
        case .fixed(.const(let keeps)): return text == "ConstSampler(\(keeps ? "True" : "False"))"
        case .fixed(.probabilistic(let rate)):
            return text?.hasPrefix("ProbabilisticSampler(") == true && number == rate
        case .fixed(.rateLimiting(let limit)):
            return text?.hasPrefix("RateLimitingSampler(") == true && number == limit
        case .fixed: return false
        case .remote(let interval, let operations):
            let settings = line["settings"]
            return text == nil && Double(interval) == (settings?["sampling_refresh_interval"]?.double ?? 0) * 1e9
                && operations.map { Int64($0) } == settings?["max_operations"]?.integer
        }
    }
}
