import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Decisions of Python's `ParentBased` and `AlwaysRecordSampler`, and the trace states that they hand on.
enum OTelParentBasedVectors: VectorSuite {
    static let file = "head/otel-parentbased.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors)
        for line in vectors.lines {
            let description = try #require(line["description"]?.string)
            let parent = try #require(line["parent"]?.string)
            let name = "\(description) below \(parent)"
            var rest = description[...]
            guard let settings = HeadSamplerSettings(describedBy: &rest), rest.isEmpty else {
                tally.count(false, "\(name): not modelled")
                continue
            }
            var traffic = HeadTraffic(settings)
            tally.count(
                digits: traffic.decisions(ids, below: parent), try #require(line["decisions"]?.string), name)
            // A span without a parent has no trace state, a parent's goes on as it is.
            let members = TraceState.accepted(line["parent_tracestate"]?.string ?? "")
            let context = HeadTraffic.parent(parent, state: OpenTelemetryMember(members, .python).state)
            let states = Set(
                ids.map { id -> String in
                    let outcome = traffic.outcome(id, context)
                    if context.relation == .none { return "None" }
                    return OpenTelemetryMember.members(after: outcome, below: members, .python)
                        .map(TraceState.header) ?? "None"
                })
            let wanted = Set(line["tracestates"]?.elements?.compactMap(\.string) ?? [])
            tally.count(states == wanted, "\(name): \(states.sorted())")
        }
    }
}
