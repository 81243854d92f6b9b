import WinnowDialects
import WinnowModel
import WinnowSettings
import WinnowTestSupport

@testable import WinnowSampling

/// What the Collector's `probabilistic_sampler` processor does with each span, and what its trace state says afterwards (contrib v0.161.0).
enum ProbabilisticDecisionVectors: VectorSuite {
    static let file = "otelcol/probabilistic/decisions.jsonl.gz"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let spans = try vectors.beside("otelcol/probabilistic/spans.jsonl").lines.map(RecordedSpan.init)
        for line in vectors.lines {
            let config = line["config"]?.string ?? ""
            let settings = ProbabilisticFile.settings(config)
            tally.count((settings != nil) == line["accepted"]?.bool, "\(config): accepted")
            guard let settings else { continue }
            let outcomes = line["outcomes"]?.elements ?? []
            let results = line["results"]?.elements ?? []
            tally.count(results.count == spans.count, "\(config): results")
            for (span, result) in zip(spans, results) {
                guard let index = result.integer, outcomes.indices.contains(Int(index)) else {
                    tally.count(false, "\(config): an outcome that is not there")
                    continue
                }
                let outcome = outcomes[Int(index)]
                let found = span.decide(settings)
                let after = outcome["traceState"]?.string
                let wanted = after == "unchanged" ? span.traceState : after
                tally.count(
                    found == wanted && (found != nil) == outcome["kept"]?.bool,
                    "\(config), \(span.traceID.hex) '\(span.traceState)': \(found ?? "gone"), not \(wanted ?? "gone")")
            }
        }
    }
}

/// A recorded span as a trace of its own.
private struct RecordedSpan {
    let traceID: TraceID
    let traceState: String
    private let traffic: TestTraffic

    init(_ line: JSONValue) throws {
        traceID = TraceID(hex: line["traceId"]?.string ?? "") ?? TraceID(high: 0, low: 0)
        traceState = line["traceState"]?.string ?? ""
        var span = TraceSpan().traceState(traceState)
        for pair in line["attributes"]?.elements ?? [] {
            guard let key = pair[0]?.string, let value = Self.value(pair[1]) else { continue }
            span = span.attribute(key, value)
        }
        let built = span
        traffic = TestTraffic([Trace.build(id: traceID) { built }])
    }

    private static func value(_ tagged: JSONValue?) -> AttributeValue? {
        guard let member = tagged?.members?.first else { return nil }
        switch member.name {
        case "int": return (member.value.string.flatMap { Int64($0) } ?? member.value.integer).map { .int($0) }
        case "double": return (member.value.string.flatMap { Double($0) } ?? member.value.double).map { .double($0) }
        case "string": return member.value.string.map { .string($0) }
        case "bool": return member.value.bool.map { .bool($0) }
        default: return nil
        }
    }

    /// The trace state with which the span is kept; `nil`: it is dropped.
    func decide(_ settings: ProbabilisticSamplerSettings) -> String? {
        let states = SpanStates(traffic.tables)
        var sampler = ProbabilisticSampler(settings, tables: traffic.tables, states: states)
        var output = StageOutput()
        sampler.receive(traffic.allSpans[...], at: 0, ring: traffic.ring, into: &output)
        return output.kept.first.map { states.traceState($0.row, traffic.ring[$0.sequence]) }
    }
}

/// Configurations of the processor alone, as the recordings have them.
enum ProbabilisticFile {
    /// The settings of a block; `nil` where it is refused.
    static func settings(_ config: String) -> ProbabilisticSamplerSettings? {
        let text = "probabilistic_sampler:" + config.split(separator: "\n").map { "\n  \($0)" }.joined() + "\n"
        guard let read = try? DialectCatalog.read(bytes: Array(text.utf8), file: "sampler.yaml"),
            case .probabilisticSampler(let settings) = read.stages.first
        else { return nil }
        return settings
    }
}

/// Thresholds of probabilities, with every number of digits.
enum ProbabilityThresholdVectors: VectorSuite {
    static let file = "otelcol/probabilistic/probability-threshold.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let text = line["probability"]?.string
            guard let probability = text.flatMap({ Double($0) }) ?? line["probability"]?.double else {
                tally.count(false, "no probability in \(line.text())")
                continue
            }
            for (precision, wanted) in [(0, line["full"])]
                + (line["precisions"]?.elements ?? []).map({ (Int($0["precision"]?.integer ?? -1), $0) })
            {
                let isRefused = wanted?["error"] != nil
                let found = ConsistentThreshold(probability: probability, precision: precision)
                // What is out of range is an error here, and for the processor none or all.
                let agrees =
                    isRefused
                    ? found == .none || probability > 1
                    : found.text == wanted?["th"]?.string
                        && (wanted?["unsigned"]?.string).map { $0 == String(found.value) } ?? true
                        && (wanted?["probability"]?.double).map { $0 == found.probability } ?? true
                        && (wanted?["adjustedCount"]?.double).map { $0 == found.adjustedCount } ?? true
                tally.count(agrees, "\(probability) with \(precision) digits: \(found.text)")
            }
        }
    }
}

/// Texts read as `th` and as `rv`, and the randomness of trace ids.
enum ThresholdValueVectors: VectorSuite {
    static let file = "otelcol/probabilistic/th-rv-values.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            if let text = line["text"]?.string {
                // A sub-key's value has letters, digits, `.`, `_` and `-` alone; the functions themselves read any text.
                let read = CollectorTraceState("ot=th:" + text + ";x:")
                let threshold = read.isWhole ? String(read.state.threshold) : nil
                tally.count(
                    threshold == line["threshold"]?["unsigned"]?.string, "th '\(text)'")
                let other = CollectorTraceState("ot=rv:" + text + ";x:")
                let randomness = other.isWhole ? String(other.state.randomness) : nil
                tally.count(
                    randomness == line["randomness"]?["unsigned"]?.string, "rv '\(text)'")
            } else if let id = (line["traceId"]?.string).flatMap({ TraceID(hex: $0) }) {
                let randomness = ConsistentThreshold.randomness(traceIDLow: id.low)
                tally.count(
                    String(randomness) == line["randomness"]?["unsigned"]?.string ?? line["unsigned"]?.string, id.hex)
                for member in line["kept"]?.members ?? [] {
                    guard let threshold = ConsistentThreshold(text: member.name) else { continue }
                    tally.count(threshold.keeps(randomness) == member.value.bool, "\(id.hex) at \(member.name)")
                }
            }
        }
    }
}

/// Headers that are read and written again, also with another threshold.
enum CollectorTraceStateVectors: VectorSuite {
    static let file = "otelcol/probabilistic/tracestates.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let text = line["text"]?.string ?? ""
            let read = CollectorTraceState(text)
            tally.count(read.isWhole == (line["error"] == nil), "'\(text)': read")
            guard read.isWhole, line["error"] == nil else { continue }
            let again = read.header(with: read.state, keepingThreshold: true)
            tally.count(again == line["serialized"]?.string, "'\(text)': \(again)")
            let threshold = read.state.threshold == SamplingState.absent ? nil : String(read.state.threshold)
            tally.count(threshold == line["thUnsigned"]?.string, "'\(text)': \(threshold ?? "no th")")
            for update in line["updates"]?.elements ?? [] {
                guard let own = ConsistentThreshold(text: update["th"]?.string ?? "") else { continue }
                var state = read.state
                let isLower = threshold != nil && state.threshold > own.value
                if !isLower { state.threshold = own.value }
                let after = read.header(with: state, keepingThreshold: isLower)
                tally.count(
                    after == update["serialized"]?.string && isLower == (update["error"] != nil),
                    "'\(text)' with th:\(own.text): \(after)")
            }
        }
    }
}
