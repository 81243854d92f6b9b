import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Decisions, boundary, tags and refusals of `ProbabilisticSampler` in Jaeger's clients for Go and Java.
enum JaegerClientVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/jaeger-probabilistic.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let shared = try HeadTraffic.ids(vectors)
        let client = JaegerClient.ofJaeger(for: Flavour.sdk)
        let rules = JaegerRules(client)
        for line in vectors.lines {
            let ratio = (line["ratio"] ?? .null).ratio
            let name = "\(client.library) ratio \(ratio)"
            let settings = JaegerSamplerSettings(.probabilistic(ratio), client: client)
            let isRefused = (try? JaegerClientSampler(settings, at: JaegerInstant(0))) == nil
            if let error = line["error"]?.string {
                tally.count(isRefused && rules.refusal(of: ratio).map { error.hasPrefix($0) } == true, name)
                continue
            }
            tally.count(!isRefused, name)
            let share = JaegerShare(ratio, rules)
            if let boundary = line["boundary"]?.string {
                tally.count(share.bound.map { String($0) } == boundary, "\(name): boundary")
            }
            let ids = try HeadTraffic.ids(line["ids"]?.elements ?? [])
            for (ids, key) in [(ids, "decisions"), (shared, "shared_decisions")] {
                let digits = String(ids.map { share.keeps($0.low) ? "1" : "0" })
                tally.count(digits: digits, line[key]?.string ?? "", "\(name), \(key)")
            }
            if ratio.isNaN { continue }
            tally.count(
                JaegerTags(share.verdict(shared[0].low), rules) == JaegerTags(line["tags"]), "\(name): tags")
        }
    }
}

/// Draws of `ProbabilisticSampler` in Jaeger's client for Node.js, which decides whatever the id.
enum JaegerNodeVectors: VectorSuite {
    static let file = "head/node/jaeger-probabilistic.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let rules = JaegerRules(JaegerClient(.jaegerNode))
        for line in vectors.lines {
            let ratio = (line["ratio"] ?? .null).ratio
            if let error = line["error"]?.string {
                let refusal = rules.refusal(of: ratio).map { "Error: " + $0 }
                tally.count(refusal.map { error.hasPrefix($0) } == true, "ratio \(ratio)")
                continue
            }
            tally.count(rules.refusal(of: ratio) == nil, "ratio \(ratio)")
            let share = JaegerShare(ratio, rules)
            let digits = String((line["draws"]?.elements ?? []).map { share.keeps(draw: $0.double ?? 1) ? "1" : "0" })
            tally.count(digits: digits, line["sampled"]?.string ?? "", "ratio \(ratio)")
        }
    }
}
