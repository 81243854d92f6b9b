import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Where a recorded script sends to: rules, of which the first that matches an attempt says how it ends.
struct ScriptedDestination {
    /// How an attempt ends.
    struct End {
        /// When, ns; `.max`: never.
        var time: Nanos
        /// As it is recorded.
        var outcome: String
        var answer: AttemptAnswer
    }

    let rules: [JSONValue]
    private var attempts: Int64 = 0

    init(_ rules: JSONValue?) { self.rules = rules?.elements ?? [] }

    mutating func end(_ attempt: ExporterAttempt, _ spans: ArraySlice<SpanHandle>) -> End {
        attempts += 1
        let rule = rules.first { matches($0, attempt.start, spans) }
        let outcome = rule?["outcome"]?.string ?? "ok"
        let latency = ExporterScript.nanos(rule?["latency_ms"]) ?? 0
        let isOver = outcome == "hang" || attempt.start + latency > attempt.deadline
        if isOver {
            return End(
                time: max(attempt.start, attempt.deadline),
                outcome: outcome == "hang" ? outcome : "context: context deadline exceeded", answer: .deadlineExceeded)
        }
        return End(
            time: attempt.start + latency, outcome: outcome, answer: Self.answer(outcome, rule, spans.count))
    }

    private func matches(_ rule: JSONValue, _ start: Nanos, _ spans: ArraySlice<SpanHandle>) -> Bool {
        if let from = ExporterScript.nanos(rule["from_ms"]), start < from { return false }
        if let end = ExporterScript.nanos(rule["to_ms"]), start >= end { return false }
        if let number = rule["nth"]?.integer, number != attempts { return false }
        if let most = rule["more_spans_than"]?.integer, spans.count <= most { return false }
        if let request = rule["has_request"]?.integer {
            return spans.contains { $0.sequence == request }
        }
        return true
    }

    private static func answer(_ outcome: String, _ rule: JSONValue?, _ count: Int) -> AttemptAnswer {
        let kept = count - Int(rule?["keep"]?.integer ?? 0)..<count
        switch outcome {
        case "ok": return .accepted
        case "permanent": return AttemptAnswer(.permanent, text: "never")
        case "throttle":
            return AttemptAnswer(
                .throttled(delayNanos: ExporterScript.nanos(rule?["delay_ms"]) ?? 0), text: "slow down")
        case "partial": return AttemptAnswer(.retryable, text: "some", handedBack: kept)
        case "partial_permanent": return AttemptAnswer(.permanent, text: "some", handedBack: kept)
        default:
            guard outcome.hasPrefix("grpc:") else { return AttemptAnswer(.retryable, text: "later") }
            let words = outcome.dropFirst("grpc:".count).split(separator: "_")
            let code = words.map { $0.prefix(1) + $0.dropFirst().lowercased() }.joined()
            return AttemptAnswer(.retryable, type: .status(code), text: "rpc error: code = \(code) desc = status")
        }
    }
}
