import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Thresholds of Python's `composable_traceid_ratio_based`, and the arguments that it refuses.
enum OTelThresholdVectors: VectorSuite {
    static let file = "head/otel-th-thresholds.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let rules = ConsistentRules(.asIs, of: .python)
        for line in vectors.lines {
            if let text = line["argument"]?.string {
                let refusal = ConsistentRules.refusal(of: Double(text) ?? .nan)
                tally.count(refusal == line["message"]?.string, "argument \(text)")
                continue
            }
            let ratio = line["ratio"]?.double ?? .nan
            let threshold = rules.threshold(ratio, precision: rules.precision)
            let text = threshold.map { ConsistentThreshold(value: $0).text } ?? "max"
            tally.count(text == line["threshold"]?.string, "ratio \(ratio): \(text)")
        }
    }
}

/// Decisions of the composite sampler on roots: kept spans carry the threshold, others nothing.
enum OTelThresholdDecisionVectors: VectorSuite {
    static let file = "head/otel-th-decisions.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            let ratio = line["ratio"]?.double ?? .nan
            var traffic = HeadTraffic(.composite(.probability(ratio), behaviour: .asIs))
            var states: [Set<String>] = [[], []]
            var digits = ""
            for id in ids {
                let outcome = traffic.outcome(id)
                digits += outcome.isKept ? "1" : "0"
                states[outcome.isKept ? 1 : 0].insert(
                    OpenTelemetryMember.members(after: outcome, below: []).map(TraceState.header) ?? "None")
            }
            tally.count(digits: digits, line["decisions"]?.string ?? "", "ratio \(ratio)")
            for (key, found) in zip(["tracestate_dropped", "tracestate_sampled"], states) {
                tally.count(
                    found == Set(line[key]?.elements?.compactMap(\.string) ?? []), "ratio \(ratio), \(key): \(found)")
            }
        }
    }
}
