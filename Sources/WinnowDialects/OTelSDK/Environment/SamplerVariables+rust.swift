import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-rust (`opentelemetry-sdk/src/trace/config.rs`): names and numbers are exact; a ratio outside 0...1 is clamped by the sampler.
    func readByRust() -> SamplerReading {
        guard let sampler else { return .standard }
        guard let known = StandardSampler(rawValue: sampler) else {
            let isRemote = ["jaeger_remote", "parentbased_jaeger_remote", "xray"].contains(sampler)
            let log =
                isRemote
                ? "Unimplemented \(sampler) sampler. Falling back to default: parentbased_always_on"
                : "Unrecognised OTEL_TRACES_SAMPLER value: \(sampler). Falling back to default: parentbased_always_on"
            return .standard.remarking(.sampler, log: log, "falls back to parentbased_always_on")
        }
        guard known.takesRatio else { return known.reading() }
        guard let ratio = argument.flatMap(NumberGrammar.rust) else {
            return known.reading().remarking(
                .argument, log: "Missing or invalid OTEL_TRACES_SAMPLER_ARG value. Falling back to default: 1.0",
                "falls back to 1, which keeps everything")
        }
        let clamped = ratio.isNaN ? 0 : min(1, max(0, ratio))
        let reading = known.reading(ratio: clamped)
        if clamped == ratio { return reading }
        return reading.remarking(.argument, clamped == 1 ? "keeps everything" : "keeps nothing")
    }
}
