import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Composite samplers called directly, with the parent's trace state parsed: decisions and the header that comes out.
enum OTelTraceStateVectors: VectorSuite {
    static let file = "head/otel-th-tracestate.jsonl.gz"

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
            tally.count(header.map { _ in TraceState.header(members) } == line["accepted"]?.string, "\(what): accepted")
            var traffic = HeadTraffic(settings, handsOnState: true)
            let context = HeadTraffic.parent(parent, state: OpenTelemetryMember(members, .python).state)
            let results = line["results"]?.elements ?? []
            tally.count(results.count == ids.count, "\(what): results")
            for (id, result) in zip(ids, results) {
                let outcome = traffic.outcome(id, context)
                let state = OpenTelemetryMember.members(after: outcome, below: members, .python).map(TraceState.header)
                tally.count(
                    outcome.isKept == (result[0]?.integer == 1) && state == result[1]?.string && result[2] == .null,
                    "\(what), \(id.hex): \(outcome.isKept) \(state ?? "none")")
            }
        }
    }
}

/// Samplers called from Python's `Tracer.start_span`, which hands on no trace state.
enum OTelThroughTracerVectors: VectorSuite {
    static let file = "head/otel-th-through-tracer.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        for line in vectors.lines {
            let name = line["sampler"]?.string ?? ""
            let parent = line["parent"]?.string ?? ""
            let header = line["parent_tracestate"]?.string ?? ""
            guard let settings = HeadSamplerSettings(named: name) else {
                tally.count(false, "\(name): not modelled")
                continue
            }
            let members = TraceState.accepted(header)
            let context = HeadTraffic.parent(parent, state: OpenTelemetryMember(members, .python).state)
            var traffic = HeadTraffic(settings)
            let results = line["results"]?.elements ?? []
            tally.count(results.count == ids.count, "\(name): results")
            for (id, result) in zip(ids, results) {
                let outcome = traffic.outcome(id, context)
                let state =
                    OpenTelemetryMember.members(after: outcome, below: members, .python).map(TraceState.header) ?? ""
                // These ids come from a generator that does not call them random.
                let flags = outcome.flags(
                    belowFlags: context.relation == .none ? nil : context.isSampled ? 1 : 0, idsAreRandom: false)
                tally.count(
                    outcome.isKept == (result[0]?.integer == 1) && state == result[1]?.string
                        && Int64(flags) == result[2]?.integer,
                    "\(name) below \(parent) with '\(header)', \(id.hex): \(outcome.isKept) '\(state)' \(flags)")
            }
        }
    }
}
