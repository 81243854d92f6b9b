import WinnowModel
import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-js (recorded of sdk-node 0.301.0 with core 2.11.0): names are exact; blank is unset.
    func readByJavaScript() -> SamplerReading {
        func isBlank(_ text: String) -> Bool { text.trimming { $0.properties.isWhitespace }.isEmpty }
        guard let sampler, !isBlank(sampler) else { return .standard }
        guard let known = StandardSampler(rawValue: sampler) else {
            return .standard.remarking(
                .sampler,
                log: "unknown OTEL_TRACES_SAMPLER value \"\(sampler)\", using default",
                "falls back to parentbased_always_on")
        }
        guard known.takesRatio else { return known.reading() }
        let effect = "falls back to 1, which keeps everything"
        let blank = "OTEL_TRACES_SAMPLER_ARG is blank, defaulting to 1."
        guard let argument, !isBlank(argument) else {
            return known.reading().remarking(.argument, log: blank, effect)
        }
        guard let ratio = NumberGrammar.javaScript(argument) else {
            let unknown = "Unknown value '\(argument)' for OTEL_TRACES_SAMPLER_ARG, expected a number, using defaults"
            return known.reading().remarking(.argument, log: unknown).remarking(.argument, log: blank, effect)
        }
        guard (0...1).contains(ratio) else {
            return known.reading().remarking(
                .argument,
                log:
                    "OTEL_TRACES_SAMPLER_ARG=\(ratio.javaScriptText) was given, but it is out of range ([0..1]), defaulting to 1.",
                effect)
        }
        return known.reading(ratio: ratio)
    }
}
