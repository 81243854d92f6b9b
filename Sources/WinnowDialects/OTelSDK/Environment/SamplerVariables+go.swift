import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-go (`sdk/trace/sampler_env.go`): blanks and case do not matter; what it does not know is the default, with an error logged.
    ///
    /// Nothing but blanks is the default, too. Remote samplers are no part of the SDK: their names are unknown to it. Recorded of 1.47.0.
    func readByGo() -> SamplerReading {
        guard let sampler else { return .standard }
        let name = sampler.trimming { $0.properties.isWhitespace }.lowercased()
        if name.isEmpty { return .standard }
        guard let known = StandardSampler(rawValue: name) else {
            let reading = SamplerReading.standard.remarking(
                .sampler, log: "unsupported sampler: \(name)", "falls back to parentbased_always_on")
            guard name.hasSuffix("jaeger_remote"), let panic = argument.flatMap({ GoRemoteArgument($0).panic }) else {
                return reading
            }
            return reading.remarking(.argument, "ends a program that has wired jaegerremote itself: panic: \(panic)")
        }
        guard known.takesRatio, let argument else { return known.reading() }
        func whole(_ log: String) -> SamplerReading {
            known.reading().remarking(.argument, log: log, "falls back to 1, which keeps everything")
        }
        let text = argument.trimming { $0.properties.isWhitespace }
        if text.isEmpty { return known.reading() }
        guard let ratio = NumberGrammar.go(text) else {
            let reason = NumberGrammar.isBeyondGo(text) ? "value out of range" : "invalid syntax"
            return whole("parsing sampler argument: strconv.ParseFloat: parsing \"\(text)\": \(reason)")
        }
        if ratio < 0 { return whole("invalid trace ID ratio: less than 0.0") }
        if ratio > 1 { return whole("invalid trace ID ratio: greater than 1.0") }
        if ratio.isNaN {
            // The bound is a NaN converted to uint64, which Go leaves to the processor.
            return known.reading().remarking(.argument, "is no number: keeps everything on amd64, nothing on arm64")
        }
        return known.reading(ratio: ratio)
    }
}
