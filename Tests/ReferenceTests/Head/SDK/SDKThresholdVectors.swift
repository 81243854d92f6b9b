import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Decisions of an SDK's composable probability sampler on roots, the threshold that kept ones carry, and the shares that it refuses.
enum SDKThresholdVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/otel-th-decisions.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let shared = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            let ratio = (line["ratio"] ?? .null).ratio
            let name = "\(Flavour.sdk) ratio \(ratio)"
            let error = line["error"]?.string.map { $0.drop { $0 != " " }.dropFirst() }
            tally.count(ConsistentRules.refusal(of: ratio, Flavour.sdk) == error.map { String($0) }, name)
            guard line["error"] == nil else { continue }
            var states: [Set<String?>] = [[], []]
            for (ids, key) in [
                (try HeadTraffic.ids(line["ids"]?.elements ?? []), "decisions"), (shared, "shared_decisions"),
            ] {
                var traffic = HeadTraffic(.composite(.probability(ratio), behaviour: .asIs), Flavour.sdk)
                var digits = ""
                for id in ids {
                    let outcome = traffic.outcome(id)
                    digits += outcome.isKept ? "1" : "0"
                    let members = OpenTelemetryMember.members(after: outcome, below: [], Flavour.reading)
                    states[outcome.isKept ? 1 : 0].insert(
                        members.map(TraceState.header) ?? (Flavour.sdk == .js ? nil : ""))
                }
                tally.count(digits: digits, line[key]?.string ?? "", "\(name), \(key)")
                if key == "decisions" { continue }
            }
            // Ids of both lists have met both fates by now, where there are two.
            for (key, found) in zip(["tracestate_dropped", "tracestate_sampled"], states) {
                let wanted = Set(line[key]?.elements?.map(\.string) ?? [])
                tally.count(wanted.isSubset(of: found), "\(name), \(key): \(found), not \(wanted)")
            }
        }
    }
}
