import Testing
import WinnowSettings

@testable import WinnowSampling

/// Calls and answers by turns, as Python's `RemoteControlledSampler` saw them.
enum JaegerRemoteSequenceVectors: VectorSuite {
    static let file = "head/jaeger-remote-sequence.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let start = try #require(vectors.meta["start"]?.double)
        for line in vectors.lines {
            var settings = JaegerRemoteSettings(strategies: JaegerStrategies(otherwise: JaegerStrategy(kind: nil)))
            settings.maxOperations = line["max_operations"]?.integer.map { Int($0) }
            var now = JaegerInstant(seconds: start)
            var sampler = try JaegerClientSampler(
                JaegerSamplerSettings(.remote(settings), client: .python),
                fractions: .constant(line["initial"]?.double ?? 0), at: now)
            for (number, step) in (line["steps"]?.elements ?? []).enumerated() {
                let what = "case \(line["case"]?.integer ?? -1), step \(number)"
                if let response = step["response"] {
                    // What is wrong with an answer is counted, and the client goes on.
                    _ = try? sampler.update(JaegerStrategy(response), at: now)
                    tally.count(sampler.isDescribed(step["after"]?.string ?? ""), what)
                    if case .perOperation(let inner) = sampler.active {
                        let known = (step["operations"]?.elements ?? []).compactMap(\.string)
                        tally.count(inner.operations == known.sorted(), "\(what): \(inner.operations)")
                    }
                    continue
                }
                var result = ""
                var parameters: [Double] = []
                let operations = Array(step["operations"]?.string ?? "")
                for (call, time) in (step["times"]?.elements ?? []).enumerated() {
                    now = JaegerInstant(seconds: start + (time.double ?? 0))
                    let id = step["trace_ids"]?.ids[call] ?? 0
                    let verdict = sampler.decide(id, operation: String(operations[call]), at: now)
                    result.append(verdict.letter)
                    if verdict.isKept { parameters.append(verdict.parameter) }
                }
                tally.count(digits: result, step["result"]?.string ?? "", what)
                tally.count(parameters == (step["params"]?.elements ?? []).compactMap(\.double), "\(what): parameters")
            }
        }
    }
}
