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

    /// The extension `jaeger-remote-sampler` (`JaegerRemoteSamplerProvider`), whose argument is a list of `key=value`.
    private func javaRemote(_ strategies: JaegerStrategies, followsParent: Bool) -> SamplerReading {
        var settings = JaegerRemoteSettings(strategies: strategies)
        var isSound = true
        for pair in (argument ?? "").split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { String($0).trimming { $0 == " " } }
            guard parts.count == 2 else {
                isSound = false
                continue
            }
            switch parts[0] {
            case "pollingIntervalMs", "pollingInterval":
                guard let millis = UInt64(parts[1]), millis <= 86_400_000 else {
                    isSound = false
                    continue
                }
                settings.pollIntervalNanos = max(1_000_000_000, millis * 1_000_000)
            case "initialSamplingRate":
                guard let rate = NumberGrammar.java(parts[1]), (0...1).contains(rate) else {
                    isSound = false
                    continue
                }
                settings.initialProbability = rate
            default: break
            }
        }
        let sampler = HeadSamplerSettings.jaeger(JaegerSamplerSettings(.remote(settings), client: .java))
        let reading = SamplerReading(settings: followsParent ? .parentBased(root: sampler) : sampler)
        if isSound { return reading }
        return reading.remarking(
            .argument, "does not start: endpoint=…,pollingIntervalMs=60000,initialSamplingRate=0.25 is expected",
            isRefusal: true)
    }

    /// Samplers that a library on the class path may provide.
    private func javaProvider(_ name: String) -> SamplerReading {
        switch name {
        case "jaeger_remote", "parentbased_jaeger_remote":
            strategies.map { javaRemote($0, followsParent: name.hasPrefix("parentbased_")) }
                ?? .standard.remarking(
                    .sampler, "asks a Jaeger endpoint, and nobody says what it serves", isRefusal: true)
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
