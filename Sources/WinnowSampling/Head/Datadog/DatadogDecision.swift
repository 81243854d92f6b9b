import WinnowModel

/// What a Datadog tracer decided about a trace, and what it writes about it (ddtrace 4.16.0).
struct DatadogDecision: Sendable, Equatable {
    /// Who decided; the number is written as `_dd.p.dm`.
    enum Mechanism: UInt8, Sendable {
        case `default` = 0
        case agentRate = 1
        case localRule = 3
        case remoteRule = 11
        case adaptiveRule = 12
    }

    /// Whether the trace is kept.
    var isSampled: Bool
    /// Who decided.
    var mechanism: Mechanism
    /// The rate that was applied.
    var rate: Double
    /// The rule that matched, in the order of application.
    var rule: Int?
    /// `_dd.limit_psr`, where the limiter was asked.
    var limitRate: Double?
    /// Whether the limiter refused the trace.
    var isLimited = false
    /// Whether a rejected trace is not even sent.
    var isDiscarded = false

    /// The sampling priority: 2 and -1 are a user's, 1 and 0 the tracer's.
    var priority: Int {
        switch mechanism {
        case .localRule, .remoteRule, .adaptiveRule: isSampled ? 2 : -1
        case .default, .agentRate: isSampled ? 1 : 0
        }
    }

    /// The name of the rate's metric; `nil`: none is written.
    var rateMetric: String? {
        switch mechanism {
        case .localRule, .remoteRule, .adaptiveRule: "_dd.rule_psr"
        case .agentRate: "_dd.agent_psr"
        case .default: nil
        }
    }

    /// `_dd.p.ksr`, where a rate is written.
    var knuthRate: String? { rateMetric == nil ? nil : DatadogRate.text(rate) }

    /// The trace's decision maker, such as `-3`.
    var decisionMaker: String { "-\(mechanism.rawValue)" }

    /// The `tracestate` header downstream of a span of the trace: the member `dd`, and `ot` where the decision is one of probability.
    func traceState(spanID: UInt64, traceIDLow low: UInt64) -> String {
        var text = "dd=p:\(spanID.hex16);s:\(priority);t.dm:\(decisionMaker)"
        if let member = probabilityState(low) { text += ",ot=" + member }
        return text
    }

    /// The value of the `ot` member, such as `rv:00b5119fd78058;th:8`; `nil` for a rate of 0 and where the limiter intervened.
    ///
    /// The hash is turned round, because OpenTelemetry keeps the high end; where rounding would contradict the decision, `rv` gives way.
    func probabilityState(_ low: UInt64) -> String? {
        guard let member = probability(low) else { return nil }
        let digits = String(member.randomness, radix: 16)
        return "rv:" + String(repeating: "0", count: 14 - digits.count) + digits + ";th:"
            + ConsistentThreshold(value: member.threshold).text
    }

    /// The member's randomness and threshold.
    func probability(_ low: UInt64) -> (randomness: UInt64, threshold: UInt64)? {
        guard rate > 0, !isLimited else { return nil }
        let threshold = min(UInt64(((1 - rate) * 0x1p56).rounded(.toNearestOrEven)), 1 << 56 - 1)
        var randomness = ~DatadogRate.hash(low) >> 8
        if isSampled {
            randomness = max(randomness, threshold)
        } else if threshold > 0 {
            randomness = min(randomness, threshold - 1)
        }
        return (randomness, threshold)
    }

    /// How many traces the tags say a kept one stands for; `nil`: they say nothing.
    var weight: Double? {
        guard rateMetric != nil, rate > 0 else { return nil }
        let share = rate * (limitRate ?? 1)
        return share > 0 ? 1 / share : nil
    }

    /// Size of the metrics and tags on the trace's first span as OTLP attributes, bytes.
    var tagBytes: Int {
        var tags: [ComposableSettings.Attribute] = [
            .init(key: "_sampling_priority_v1", value: .double(Double(priority))),
            .init(key: "_dd.p.dm", value: .string(decisionMaker)),
        ]
        if let rateMetric { tags.append(.init(key: rateMetric, value: .double(rate))) }
        if let limitRate { tags.append(.init(key: "_dd.limit_psr", value: .double(limitRate))) }
        if let knuthRate { tags.append(.init(key: "_dd.p.ksr", value: .string(knuthRate))) }
        return AttributeSize.added(tags)
    }
}
