import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-php (`src/SDK/Trace/SamplerFactory.php`, `Configuration/Parser/RatioParser.php`): names are exact, empty is unset; what can't
    /// be read throws while the SDK is made, and no span leaves the service.
    func readByPHP() -> SamplerReading {
        guard let sampler, !sampler.isEmpty else { return .standard }
        func refusal(_ variable: SamplerReading.Remark.Variable, _ reason: String) -> SamplerReading {
            .standard.remarking(
                variable, log: "Error during opentelemetry initialization: \(reason)",
                "makes no tracer provider: no span leaves the service", isRefusal: true)
        }
        guard let known = StandardSampler(rawValue: sampler) else {
            return refusal(.sampler, "Unknown sampler: \(sampler)")
        }
        guard known.takesRatio, let argument, !argument.isEmpty else { return known.reading() }
        guard let ratio = NumberGrammar.php(argument) else {
            return refusal(.argument, "Value \"\(argument)\" contains non-numeric value")
        }
        guard (0...1).contains(ratio) else {
            return refusal(.argument, "Value must not be lower than 0 or higher than 1. Given: \(argument)")
        }
        return known.reading(ratio: ratio)
    }
}
