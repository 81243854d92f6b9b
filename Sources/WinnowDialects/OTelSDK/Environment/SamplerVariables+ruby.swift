import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-ruby (`sdk/trace/tracer_provider.rb`, `sampler_from_environment`): names are exact, and an unknown one is the default in
    /// silence; a ratio that can't be read leaves the default sampler, too, with an error logged.
    func readByRuby() -> SamplerReading {
        guard let sampler, !sampler.isEmpty else { return .standard }
        guard let known = StandardSampler(rawValue: sampler) else {
            return .standard.remarking(.sampler, "falls back to parentbased_always_on and says nothing")
        }
        guard known.takesRatio, let argument else { return known.reading() }
        func fallback(_ reason: String) -> SamplerReading {
            let sampler =
                "ParentBased{root=AlwaysOnSampler, remote_parent_sampled=AlwaysOnSampler, "
                + "remote_parent_not_sampled=AlwaysOffSampler, local_parent_sampled=AlwaysOnSampler, "
                + "local_parent_not_sampled=AlwaysOffSampler}"
            return .standard.remarking(
                .argument, log: "OpenTelemetry error: installing default sampler \(sampler) - \(reason)",
                "falls back to parentbased_always_on, which keeps everything")
        }
        guard let ratio = NumberGrammar.ruby(argument) else {
            return fallback("invalid value for Float(): \"\(argument)\"")
        }
        guard (0...1).contains(ratio) else { return fallback("ratio must be in range [0.0, 1.0]") }
        return known.reading(ratio: ratio)
    }
}
