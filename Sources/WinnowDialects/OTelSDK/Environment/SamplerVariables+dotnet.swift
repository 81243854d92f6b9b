import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-dotnet (`src/OpenTelemetry/Trace`, `ReadTraceIdRatio`): case does not matter, blanks do; blank is unset.
    ///
    /// A ratio outside 0...1 is 1 here, as in the sources of 2026; earlier releases throw when the provider is built, and read the ratio in
    /// the culture of the thread (`0.5` is 5 in German).
    func readByDotNet() -> SamplerReading {
        func isBlank(_ text: String) -> Bool { text.trimming { $0.properties.isWhitespace }.isEmpty }
        guard let sampler, !isBlank(sampler) else { return .standard }
        guard let known = StandardSampler(rawValue: sampler.lowercased()) else {
            return .standard.remarking(
                .sampler,
                log:
                    "OTEL_TRACES_SAMPLER configuration was found but the value '\(sampler)' is invalid and will be ignored.",
                "falls back to parentbased_always_on")
        }
        guard known.takesRatio, let argument, !isBlank(argument) else { return known.reading() }
        let number = NumberGrammar.dotNet(argument)
        guard let ratio = number, (0...1).contains(ratio) else {
            let log =
                "OTEL_TRACES_SAMPLER_ARG configuration was found but the value '\(argument)' is invalid and will be "
                + "ignored, default of value of '1.0' will be used."
            let effect = "falls back to 1, which keeps everything"
            return known.reading().remarking(
                .argument, log: log, number == nil ? effect : effect + "; releases before 2026 do not start")
        }
        return known.reading(ratio: ratio)
    }
}
