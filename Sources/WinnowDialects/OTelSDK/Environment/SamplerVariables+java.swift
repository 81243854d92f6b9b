import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-java (`sdk-extensions/autoconfigure`, `TracerProviderConfiguration`, `DefaultConfigProperties`): names are exact, and an
    /// SDK or agent with a wrong value does not start.
    func readByJava() -> SamplerReading {
        guard let sampler else { return .standard }
        guard let known = StandardSampler(rawValue: sampler) else { return javaProvider(sampler) }
        guard known.takesRatio, let argument, !argument.isEmpty else { return known.reading() }
        func refusal(_ log: String) -> SamplerReading {
            known.reading().remarking(
                .argument, log: log, "does not start: no span leaves the service", isRefusal: true)
        }
        guard let ratio = NumberGrammar.java(argument) else {
            return refusal("Invalid value for property otel.traces.sampler.arg=\(argument). Must be a double.")
        }
        if ratio < 0 || ratio > 1 { return refusal("ratio must be in range [0.0, 1.0]") }
        if ratio.isNaN {
            // (long) NaN is 0, and no id lies below it.
            return known.reading(ratio: 0).remarking(.argument, "is no number: keeps nothing")
        }
        return known.reading(ratio: ratio)
    }

    /// Samplers that a library on the class path may provide.
    private func javaProvider(_ name: String) -> SamplerReading {
        switch name {
        case "jaeger_remote", "parentbased_jaeger_remote":
            .standard.remarking(
                .sampler, "asks a Jaeger endpoint for its strategies: the sampler '\(name)' is not modelled here",
                isRefusal: true)
        case "xray":
            .standard.remarking(
                .sampler, "asks X-Ray for its rules: the sampler 'xray' is not modelled here", isRefusal: true)
        default:
            .standard.remarking(
                .sampler, log: "Unrecognized value for otel.traces.sampler: \(name)",
                "does not start: no span leaves the service", isRefusal: true)
        }
    }
}
