import WinnowSampling

extension SamplerVariables {
    /// swift-otel (`OTel+Configuration+EnvironmentVariableRepresentable.swift`): names are exact; what it does not know leaves the default.
    func readBySwiftOTel() -> SamplerReading {
        guard let sampler, !sampler.isEmpty else { return .standard }
        guard let known = StandardSampler(rawValue: sampler) else {
            let isRemote = ["jaeger_remote", "parentbased_jaeger_remote", "xray"].contains(sampler)
            return .standard.remarking(
                .sampler, log: isRemote ? nil : "Failed to update configuration from environment",
                isRemote ? "the sampler '\(sampler)' is not modelled here" : "falls back to parentbased_always_on",
                isRefusal: isRemote)
        }
        guard known.takesRatio, let argument, !argument.isEmpty else { return known.reading() }
        guard let ratio = NumberGrammar.swift(argument), (0...1).contains(ratio) else {
            return known.reading().remarking(
                .argument, log: "Failed to update configuration from environment",
                "falls back to 1, which keeps everything")
        }
        return known.reading(ratio: ratio)
    }
}
