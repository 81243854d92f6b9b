import WinnowSettings
import WinnowModel

@testable import WinnowDialects
@testable import WinnowSampling

/// Decisions of the rate samplers of Datadog's tracers for Go and Node.js.
enum DatadogTracerRateVectors<Flavour: SDKFlavour>: VectorSuite {
    static var file: String { Flavour.folder + "/datadog-rate.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let shared = try HeadTraffic.ids(vectors)
        let tracer = DatadogSamplerSettings.Tracer(for: Flavour.sdk)
        for line in vectors.lines {
            let ratio = (line["ratio"] ?? .null).ratio
            let name = "\(tracer) rate \(ratio)"
            tally.count(DatadogRate.refusal(of: ratio, tracer) == line["error"]?.string, name)
            guard line["error"] == nil else { continue }
            let rate = DatadogRate(ratio, zeroKeepsNone: true, tracer)
            if let threshold = line["threshold"]?.string {
                tally.count(
                    rate.threshold.map { String($0) } ?? "18446744073709551616" == threshold, "\(name): threshold")
            }
            let ids = try HeadTraffic.ids(line["ids"]?.elements ?? [])
            for (ids, key) in [
                (ids, "decisions"), (shared, "shared_decisions"),
                (shared.filter { $0.low != 0 }, "shared_decisions_without_zero_low_half"),
            ] {
                guard let wanted = line[key]?.string else { continue }
                tally.count(digits: String(ids.map { rate.keeps($0.low) ? "1" : "0" }), wanted, "\(name), \(key)")
            }
        }
    }
}

/// What dd-trace-go makes of its environment: which rule a root span meets, its priority and the rates that it is tagged with.
enum DatadogGoRulesVectors: VectorSuite {
    static let file = "head/go/datadog-rules.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let ids = try HeadTraffic.ids(vectors.meta["ids"]?.elements ?? [])
        let spans = (vectors.meta["spans"]?.elements ?? []).map { DatadogRule.Subject($0) }
        for line in vectors.lines {
            let variables = line["environment"]?.members ?? []
            // Without a variable of its own the file may be any SDK's, and the tracer has to be named.
            let isOwn = variables.contains { $0.name.hasPrefix("DD_") }
            let read = SDKEnvironment(line["environment"], isOwn ? .go : .datadog)
            let name = "\(read.variables)"
            guard case .datadog(var settings)? = read.settings else {
                tally.count(false, "\(name): not a tracer")
                continue
            }
            // All spans start at once, and a limit looks at the time that passes meanwhile.
            let limit = variables.first { $0.name == "DD_TRACE_RATE_LIMIT" }.flatMap { Double($0.value.string ?? "") }
            let isTimed = limit.map { $0 > 0 } ?? false
            if isTimed { settings.rateLimit = -1 }
            var tracer = DatadogTracer(settings, at: 0)
            let results = line["results"]?.elements ?? []
            tally.count(results.count == spans.count * ids.count, "\(name): results")
            for (place, result) in results.enumerated() {
                let decision = tracer.decide(
                    spans[place / ids.count], environment: "", traceIDLow: ids[place % ids.count].low, at: 0)
                let tags = result[1]
                var agrees = decision.isSampled == ((result[0]?.integer ?? 0) > 0)
                if isTimed { agrees = agrees || !settings.rules.isEmpty && tags?["_dd.limit_psr"]?.double ?? 1 < 1 }
                let rate = tags?["_dd.rule_psr"]?.double
                agrees = agrees && (decision.rule == nil) == (rate == nil) && (rate == nil || decision.rate == rate)
                tally.count(agrees, "\(name), \(place): \(decision)")
            }
        }
    }
}
