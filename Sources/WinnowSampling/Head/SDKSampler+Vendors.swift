import WinnowModel

/// Samplers that remember: Jaeger's clients and Datadog's tracers, one state for each process.
extension SDKSampler {
    /// What the catalogue says about Jaeger's samplers.
    static let jaegerEntry = CatalogEntry(
        id: "head.jaeger",
        summary: "Jaeger's clients: const, probabilistic, rate limiting, guaranteed throughput, or polled strategies",
        example: "sampler: jaeger\ntype: ratelimiting\nparam: 2",
        source: "go-contrib samplers/jaegerremote, opentelemetry-java jaeger-remote-sampler, jaeger-client 4.8.0")
    /// What the catalogue says about Datadog's.
    static let datadogEntry = CatalogEntry(
        id: "head.datadog", summary: "Datadog's tracers: rules, a limit for each process, the agent's rates",
        example: "sampler: datadog\nsample_rate: 0.1", source: "ddtrace 4.16.0 _trace/sampler.py")

    mutating func jaeger(_ number: Int, _ start: SpanStart, _ tables: TraceTables) -> StartOutcome {
        let instance = Int(start.instance)
        let node = compiler.jaegers[number]
        vendors.open(number, instance, node, key: keys[start.instance], at: start.time)
        let operation = node.strategy == nil ? "" : tables.strings[tables.operations[Int(start.operation)].name]
        guard
            let verdict = vendors.jaeger[number][instance]?.decide(
                start.traceIDLow, operation: operation, at: start.time)
        else { return StartOutcome(false, state: start.parent.state, .inherited, .unknown) }
        let inclusion =
            verdict.probability.isNaN ? Inclusion.unknown : Inclusion(verdict.probability, node.source)
        var outcome = StartOutcome(verdict.isKept, state: start.parent.state, .inherited, inclusion)
        if verdict.isKept {
            outcome.attributeBytes = node.tagBytes(verdict)
            outcome.taggedWeight = node.weight(verdict)
        }
        return outcome
    }

    mutating func datadog(_ number: Int, _ start: SpanStart, _ tables: TraceTables) -> StartOutcome {
        open(datadog: number, start, tables)
        guard let decision = vendors.datadog[number][Int(start.instance)]?.decide(start, tables) else {
            return StartOutcome(false, state: start.parent.state, .inherited, .unknown)
        }
        guard decision.isSampled else {
            var dropped = datadogSpan(number, start, tables)
            dropped.inclusion = inclusion(decision)
            return dropped
        }
        var state = start.parent.state
        if let member = decision.probability(start.traceIDLow) {
            state.threshold = member.threshold
            state.randomness = member.randomness
        }
        state.hasMembers = true
        var outcome = StartOutcome(true, state: state, .written, inclusion(decision))
        outcome.attributeBytes = decision.tagBytes
        outcome.taggedWeight = decision.weight
        return outcome
    }

    /// A span of a trace that is not kept: rules for single spans may keep it, and its children are asked as if it were not.
    mutating func datadogSpan(_ number: Int, _ start: SpanStart, _ tables: TraceTables) -> StartOutcome {
        open(datadog: number, start, tables)
        let isKept = vendors.datadog[number][Int(start.instance)]?.keepsSpan(start, tables) ?? false
        var outcome = StartOutcome(isKept, state: start.parent.state, .inherited, .unknown)
        outcome.isAlone = isKept
        return outcome
    }

    private mutating func open(datadog number: Int, _ start: SpanStart, _ tables: TraceTables) {
        let instance = Int(start.instance)
        vendors.open(
            number, instance, compiler.datadogs[number],
            service: tables.strings[tables.instances[instance].service], at: start.time)
    }

    private func inclusion(_ decision: DatadogDecision) -> Inclusion {
        // Where the limiter has refused a trace lately, the chance is not the rate's alone.
        if let share = decision.limitRate, share < 1 { return .unknown }
        return Inclusion(decision.rate, .product)
    }
}
