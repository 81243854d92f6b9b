import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-erlang (`otel_configuration_environment.erl`, sources of 2026): names are exact, empty is unset; what it can't read it
    /// ignores, with a warning.
    func readByErlang() -> SamplerReading {
        func log(_ name: String) -> String {
            "Ignoring invalid or unsupported OpenTelemetry environment variable \(name)"
        }
        guard let sampler, !sampler.isEmpty else { return .standard }
        guard let known = StandardSampler(rawValue: sampler) else {
            return .standard.remarking(
                .sampler, log: log("OTEL_TRACES_SAMPLER"), "falls back to parentbased_always_on")
        }
        guard known.takesRatio, let argument, !argument.isEmpty else { return known.reading() }
        guard let ratio = NumberGrammar.erlang(argument), (0...1).contains(ratio) else {
            return known.reading().remarking(
                .argument, log: log("OTEL_TRACES_SAMPLER_ARG"), "falls back to 1, which keeps everything")
        }
        return known.reading(ratio: ratio)
    }
}
