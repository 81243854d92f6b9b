import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Decisions of an SDK's `ParentBased`, with its delegates, and of samplers that record all; trace states that they hand on.
enum SDKParentBasedVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/otel-parentbased.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let text = line["description"]?.string ?? ""
            guard let settings = SamplerDescription(text).settings else {
                tally.count(false, "\(text): not modelled")
                continue
            }
            guard let wanted = line["decisions"]?.string, let parent = line["parent"]?.string else {
                tally.count(settings == .parentBased(root: .alwaysOn), "\(text): by default")
                continue
            }
            let name = "\(text) below \(parent)"
            // Rust's older `Sampler::ParentBased` follows the flag of any span that is active, though its id be invalid.
            let followsAny = Flavour.sdk == .rust && text.hasPrefix("ParentBased(") && parent == "invalid-span-id"
            let context = followsAny ? "remote-sampled" : parent
            var traffic = HeadTraffic(settings, Flavour.sdk)
            tally.count(digits: traffic.decisions(ids, below: context), wanted, name)
            let members = TraceState.accepted(line["parent_tracestate"]?.string ?? "")
            let state = OpenTelemetryMember(members, Flavour.reading).state
            let found = Set(
                ids.map { id -> String? in
                    let outcome = traffic.outcome(id, HeadTraffic.parent(context, state: state))
                    // A JS sampler that returns none leaves the parent's to the tracer.
                    if Flavour.sdk == .js, outcome.change == .inherited { return nil }
                    return TraceState.header(
                        OpenTelemetryMember.members(after: outcome, below: members, Flavour.reading) ?? [])
                })
            tally.count(found == Set(line["tracestates"]?.elements?.map(\.string) ?? []), "\(name): \(found)")
        }
    }
}
