import WinnowModel

/// One process's Datadog tracer: rules, the agent's rates, the limiter (ddtrace 4.16.0, `_trace/sampler.py`, DatadogSampler).
///
/// Asked once for the first span of a trace in the process. Times are arguments; the only state is the limiter's.
struct DatadogTracer: Sendable {
    /// The rules in the order in which they apply.
    let rules: [DatadogRule]
    private let agentRates: [String: DatadogRate]
    private let agentDefault: DatadogRate?
    private(set) var limiter: DatadogRateLimiter

    init(_ settings: DatadogSamplerSettings, at now: Nanos) {
        let order = DatadogSamplerSettings.Rule.Provenance.allCases
        rules = order.flatMap { provenance in settings.rules.filter { $0.provenance == provenance } }
            .map { DatadogRule($0) }
        var rates: [String: DatadogRate] = [:]
        for rate in settings.agentRates {
            rates[Self.key(rate.service, rate.environment)] = DatadogRate(
                rate.rate, zeroKeepsNone: settings.behaviour == .spec)
        }
        agentRates = rates
        // ddtrace looks a service's own rate up and nothing else; the agent means the empty name for the rest.
        agentDefault = settings.behaviour == .spec ? rates[Self.key("", "")] : nil
        limiter = DatadogRateLimiter(limit: settings.rateLimit, at: now)
    }

    /// Decides by a span.
    mutating func decide(
        _ span: DatadogRule.Subject, environment: String, traceIDLow: UInt64, at now: Nanos
    ) -> DatadogDecision {
        let rule = rules.firstIndex { $0.matches(span) }
        return decide(rule: rule, agentRate: agentRate(span.service ?? "", environment), traceIDLow, at: now)
    }

    /// The agent's rate for a service in an environment; `nil`: there is none.
    func agentRate(_ service: String, _ environment: String) -> DatadogRate? {
        agentRates[Self.key(service, environment)] ?? agentDefault
    }

    /// Decides when it is known which rule matches.
    mutating func decide(
        rule: Int?, agentRate: DatadogRate?, _ traceIDLow: UInt64, at now: Nanos
    ) -> DatadogDecision {
        guard let rule else {
            guard let agentRate else { return DatadogDecision(isSampled: true, mechanism: .default, rate: 1) }
            return DatadogDecision(
                isSampled: agentRate.keeps(traceIDLow), mechanism: .agentRate, rate: agentRate.rate)
        }
        let matched = rules[rule]
        var decision = DatadogDecision(
            isSampled: matched.rate.keeps(traceIDLow), mechanism: Self.mechanism(matched.settings.provenance),
            rate: matched.rate.rate, rule: rule)
        if decision.isSampled {
            decision.isSampled = limiter.allows(at: now)
            decision.isLimited = !decision.isSampled
            decision.limitRate = limiter.effectiveRate
        }
        decision.isDiscarded = matched.settings.discard && !decision.isSampled
        return decision
    }

    private static func mechanism(_ provenance: DatadogSamplerSettings.Rule.Provenance) -> DatadogDecision.Mechanism {
        switch provenance {
        case .customer: .remoteRule
        case .dynamic: .adaptiveRule
        case .default: .localRule
        }
    }

    private static func key(_ service: String, _ environment: String) -> String {
        "service:\(service),env:\(environment)"
    }
}
