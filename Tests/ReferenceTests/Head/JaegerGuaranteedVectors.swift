import Testing
import WinnowSettings

@testable import WinnowSampling

/// Decisions of Python's `GuaranteedThroughputProbabilisticSampler`.
enum JaegerGuaranteedVectors: VectorSuite {
    static let file = "head/jaeger-guaranteed.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let start = try #require(vectors.meta["start"]?.double)
        let begin = JaegerInstant(seconds: start)
        for line in vectors.lines {
            let rate = try #require(line["rate"]?.double)
            let bound = try #require(line["lower_bound"]?.double)
            let initial = try #require(line["initial"]?.double)
            let settings = JaegerSamplerSettings(
                .guaranteedThroughput(probability: rate, lowerBound: bound), client: .python)
            var sampler = try JaegerClientSampler(settings, fractions: .constant(initial), at: begin)
            let times = try #require(line["times"]?.elements)
            var result = ""
            var tags: [Character: JaegerTags] = [:]
            for (time, id) in zip(times, line["trace_ids"]?.ids ?? []) {
                let verdict = sampler.decide(
                    id, operation: "op", at: JaegerInstant(seconds: start + (time.double ?? 0)))
                result.append(verdict.letter)
                tags[verdict.letter] = JaegerTags(verdict, sampler.rules)
            }
            let what = "rate \(rate), lower bound \(bound), initial \(initial)"
            tally.count(digits: result, line["result"]?.string ?? "", what)
            for member in line["tags"]?.members ?? [] {
                guard let letter = member.name.first else { continue }
                tally.count(tags[letter] == JaegerTags(member.value), "\(what): tags of \(letter)")
            }
            if case .guaranteed(let inner) = sampler.active {
                tally.count(inner.bucket.balance == line["balance"]?.double, "\(what): \(inner.bucket.balance)")
            }
        }
    }
}

extension JaegerVerdict {
    /// What the vectors write for it.
    var letter: Character {
        guard isKept else { return "-" }
        return kind == .probabilistic ? "p" : kind == .lowerBound ? "l" : "r"
    }
}
