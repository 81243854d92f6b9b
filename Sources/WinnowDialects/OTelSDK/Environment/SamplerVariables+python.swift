import WinnowSampling

extension SamplerVariables {
    /// opentelemetry-python 1.45.2 under automatic instrumentation, with a warning where a `TracerProvider()` made in code would differ.
    func readByPython() -> SamplerReading {
        let automatic = readByPythonConfigurator()
        if automatic.settings == readByPythonProvider().settings { return automatic }
        return automatic.remarking(
            .sampler, "is read so by automatic instrumentation; TracerProvider() in code takes parentbased_always_on")
    }

    /// `TracerProvider()` (`opentelemetry/sdk/trace/sampling.py`, `_get_from_env_or_default`): case does not matter, blanks do.
    func readByPythonProvider() -> SamplerReading {
        guard let sampler else { return .standard }
        let name = sampler.lowercased()
        guard let known = StandardSampler(rawValue: name) else {
            return .standard.remarking(
                .sampler, log: "Couldn't recognize sampler \(name).", "falls back to parentbased_always_on")
        }
        guard known.takesRatio else { return known.reading() }
        guard let ratio = argument.flatMap(NumberGrammar.python), (0...1).contains(ratio) else {
            return known.reading().remarking(
                .argument, log: "Could not convert TRACES_SAMPLER_ARG to float. Using default rate 1.0.",
                "falls back to 1, which keeps everything")
        }
        return known.reading(ratio: ratio)
    }

    /// Automatic instrumentation (`opentelemetry/sdk/_configuration/__init__.py`, `_import_sampler`): blanks do not matter, case does; what it
    /// can't make is left to `TracerProvider()`.
    func readByPythonConfigurator() -> SamplerReading {
        guard let sampler, !sampler.isEmpty else { return readByPythonProvider() }
        func fallback(_ reason: String) -> SamplerReading {
            var reading = readByPythonProvider()
            let log = "Using default sampler. Failed to initialize sampler, \(sampler): \(reason)"
            reading.remarks.insert(SamplerReading.Remark(variable: .sampler, log: log), at: 0)
            return reading
        }
        let name = sampler.trimming { $0.properties.isWhitespace }
        guard let known = StandardSampler(rawValue: name) else {
            return fallback("Requested component '\(name)' not found in entry point 'opentelemetry_traces_sampler'")
        }
        guard known.takesRatio else { return known.reading() }
        if name != sampler {
            // Its test for the ratio's samplers does not strip the name, so that the text arrives where a number is compared.
            let type = argument == nil ? "NoneType" : "str"
            return fallback("'<' not supported between instances of '\(type)' and 'float'")
        }
        guard let ratio = argument.flatMap(NumberGrammar.python) else {
            return known.reading().remarking(
                .argument, log: "Could not convert TRACES_SAMPLER_ARG to float. Using default value 1.0.",
                "falls back to 1, which keeps everything")
        }
        if ratio.isNaN { return fallback("cannot convert float NaN to integer") }
        if ratio < 0 || ratio > 1 { return fallback("Probability must be in range [0.0, 1.0].") }
        return known.reading(ratio: ratio)
    }
}
