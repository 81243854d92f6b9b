import WinnowSampling

extension SamplerVariables {
    /// Tracers of Datadog (dd-trace-py, `_remap_traces_sampler`): every name becomes a rule of `DD_TRACE_SAMPLING_RULES`, with its limit of
    /// 100 traces per second and process; only sampling at the root exists.
    func readByDatadog() -> SamplerReading {
        let standard = SamplerReading(settings: .datadog(DatadogSamplerSettings()))
        guard let sampler, !sampler.isEmpty else { return standard }
        func rule(_ rate: Double) -> SamplerReading {
            SamplerReading(settings: .datadog(DatadogSamplerSettings(rules: [.init(sampleRate: rate)])))
        }
        guard let known = StandardSampler(rawValue: sampler) else {
            return standard.remarking(
                .sampler, "is ignored: the tracer keeps what its agent asks for, at first everything")
        }
        switch known {
        case .alwaysOn, .parentBasedAlwaysOn: return following(known, rule(1))
        case .alwaysOff, .parentBasedAlwaysOff: return following(known, rule(0))
        case .ratio, .parentBasedRatio:
            // The text is put into a JSON rule; a rule that can't be read is no rule.
            guard let rate = NumberGrammar.swift(argument ?? "1"), (0...1).contains(rate) else {
                return standard.remarking(.argument, "makes a rule that the tracer can't read: everything is kept")
            }
            return following(known, rule(rate))
        }
    }

    private func following(_ known: StandardSampler, _ reading: SamplerReading) -> SamplerReading {
        if known.rawValue.hasPrefix("parentbased_") { return reading }
        let name = known.rawValue
        return reading.remarking(
            .sampler,
            log: "Trace sampler set from \(name) to parentbased_\(name); only parent based sampling is supported.",
            "follows the parent all the same")
    }
}
