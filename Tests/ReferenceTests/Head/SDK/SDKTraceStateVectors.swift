import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// An SDK's composite samplers called directly, with the parent's trace state parsed: decisions and the header that comes out.
enum SDKTraceStateVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/otel-th-tracestate.jsonl.gz" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let name = line["sampler"]?.string ?? ""
            let header = line["tracestate"]?.string
            let parent = line["parent"]?.string ?? ""
            let what = "\(name) below \(parent) with '\(header ?? "no header")'"
            guard let settings = HeadSamplerSettings(named: name) else {
                tally.count(false, "\(name): not modelled")
                continue
            }
            let members = TraceState.accepted(header ?? "")
            let accepted = TraceState.header(members)
            tally.count(accepted == line["accepted"]?.string ?? "", "\(what): accepted \(accepted)")
            var traffic = HeadTraffic(settings, Flavour.sdk)
            let state = OpenTelemetryMember(members, Flavour.reading).state
            let results = line["results"]?.elements ?? []
            tally.count(results.count == ids.count, "\(what): results")
            for (id, result) in zip(ids, results) {
                let outcome = traffic.outcome(id, HeadTraffic.parent(parent, state: state))
                let after = OpenTelemetryMember.members(after: outcome, below: members, Flavour.reading)
                // JS returns none where there was none and there is none; Java returns an empty one.
                let isNone = Flavour.sdk == .js && header == nil && after == nil
                let text = isNone ? nil : TraceState.header(after ?? [])
                let annotates = result[2] != .null
                tally.count(
                    outcome.isKept == (result[0]?.integer == 1) && text == result[1]?.string
                        && (outcome.attributeBytes > 0) == annotates,
                    "\(what), \(id.hex): \(outcome.isKept) \(text ?? "none"), not \(result)")
            }
        }
    }
}

/// Spans that JavaScript's tracer starts: whether they record, their flags, and the trace state, which is the parent's.
enum NodeThroughTracerVectors: VectorSuite {
    static let file = "head/node/otel-through-tracer.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        // The samplers by the names that they have beside the vectors of ParentBased.
        var samplers: [String: HeadSamplerSettings] = [:]
        for line in try vectors.beside("head/node/otel-parentbased.jsonl").lines {
            samplers[line["config"]?.string ?? ""] = SamplerDescription(line["description"]?.string ?? "").settings
        }
        for line in vectors.lines {
            let name = line["config"]?.string ?? ""
            let parent = line["parent"]?.string ?? ""
            guard let settings = samplers[name] else {
                tally.count(false, "\(name): not modelled")
                continue
            }
            let members = TraceState.accepted(line["parent_tracestate"]?.string ?? "")
            let context = HeadTraffic.parent(parent, state: OpenTelemetryMember(members, .javaScript).state)
            var traffic = HeadTraffic(settings, .js)
            for (id, result) in zip(ids, line["results"]?.elements ?? []) {
                let outcome = traffic.outcome(id, context)
                let after = OpenTelemetryMember.members(after: outcome, below: members, .javaScript) ?? []
                let flags = outcome.flags(
                    belowFlags: context.relation == .none ? nil : context.isSampled ? 1 : 0, idsAreRandom: false)
                tally.count(
                    (outcome.decision == .drop ? 0 : 1) == result[0]?.integer && Int64(flags) == result[1]?.integer
                        && (after.isEmpty ? nil : TraceState.header(after)) == result[2]?.string,
                    "\(name) below \(parent), \(id.hex): \(outcome.decision) \(flags)")
            }
        }
    }
}
