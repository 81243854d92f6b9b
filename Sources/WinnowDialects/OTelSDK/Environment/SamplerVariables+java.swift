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
            // (long) NaN is 0, the bound of the least ratio, too: only ids whose last half is the least integer lie below it.
            return known.reading(ratio: .leastNonzeroMagnitude)
                .remarking(.argument, "is no number: keeps nothing but ids whose last half is 8000000000000000")
        }
        return known.reading(ratio: ratio)
    }

    /// The extension `jaeger-remote-sampler` (`JaegerRemoteSamplerProvider`), whose argument is a list of `key=value`.
    private func javaRemote(_ strategies: JaegerStrategies, followsParent: Bool) -> SamplerReading {
        var settings = JaegerRemoteSettings(strategies: strategies)
        func reading() -> SamplerReading {
            let sampler = HeadSamplerSettings.jaeger(JaegerSamplerSettings(.remote(settings), client: .java))
            return SamplerReading(settings: followsParent ? .parentBased(root: sampler) : sampler)
        }
        func refusal(_ log: String) -> SamplerReading {
            reading().remarking(
                .argument, log: log,
                "does not start: endpoint=…,pollingIntervalMs=60000,initialSamplingRate=0.25 is expected",
                isRefusal: true)
        }
        guard let pairs = JavaMapProperty.read(argument ?? "") else { return refusal(Self.wrongMap) }
        if let endpoint = pairs["endpoint"], let wrong = Self.wrongEndpoint(endpoint) { return refusal(wrong) }
        if let text = pairs["pollingIntervalMs"] ?? pairs["pollingInterval"] {
            guard let millis = Int32(text) else { return refusal("For input string: \"\(text)\"") }
            guard millis > 0 else { return refusal("polling interval must be positive") }
            settings.pollIntervalNanos = max(1_000_000_000, UInt64(millis) * 1_000_000)
        }
        if let text = pairs["initialSamplingRate"] {
            guard let rate = NumberGrammar.java(text) else { return refusal("For input string: \"\(text)\"") }
            if rate < 0 || rate > 1 { return refusal("ratio must be in range [0.0, 1.0]") }
            settings.initialProbability = rate.isNaN ? .leastNonzeroMagnitude : rate
        }
        return reading()
    }

    private static let wrongMap = "Invalid map property: otel.traces.sampler.arg"

    /// What is wrong with the text of an endpoint (`ExporterBuilderUtil.validateEndpoint`).
    private static func wrongEndpoint(_ text: String) -> String? {
        let scheme = text.prefix { $0 != ":" }
        let isScheme =
            scheme.first?.isLetter == true && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        if text.contains(":"), !isScheme || text.contains(where: { " \"<>\\^`{|}".contains($0) }) {
            return "Invalid endpoint, must be a URL: \(text)"
        }
        if ["http", "https"].contains(scheme), text.dropFirst(scheme.count).hasPrefix(":") { return nil }
        return "Invalid endpoint, must start with http:// or https://: \(text)"
    }

    /// Samplers that a library on the class path may provide; the log is that of an SDK without it.
    private func javaProvider(_ name: String) -> SamplerReading {
        let unknown = "Unrecognized value for otel.traces.sampler: \(name)"
        switch name {
        case "jaeger_remote", "parentbased_jaeger_remote":
            if let strategies { return javaRemote(strategies, followsParent: name.hasPrefix("parentbased_")) }
            return .standard.remarking(
                .sampler,
                log: name == "jaeger_remote"
                    ? unknown
                    : "\(name) configured but opentelemetry-sdk-extension-jaeger-remote-sampler not on classpath",
                "asks a Jaeger endpoint, and nobody says what it serves; without the library that asks, it does not start",
                isRefusal: true)
        case "xray":
            let reading = SamplerReading.standard.remarking(
                .sampler, log: unknown,
                "asks X-Ray for its rules: the sampler 'xray' is not modelled here; without the library that asks, it does not start",
                isRefusal: true)
            if let argument, JavaMapProperty.read(argument) == nil {
                return reading.remarking(.argument, log: Self.wrongMap, "does not start", isRefusal: true)
            }
            return reading
        default:
            return .standard.remarking(
                .sampler, log: unknown, "does not start: no span leaves the service", isRefusal: true)
        }
    }
}
