import WinnowSettings
import WinnowSampling

@testable import WinnowDialects

/// Samplers and warnings of Python's SDK for `OTEL_TRACES_SAMPLER` and its argument, both ways of making a provider.
enum OTelEnvironmentVectors: VectorSuite {
    static let file = "head/otel-environment.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let variables = SamplerVariables(
                sampler: line["OTEL_TRACES_SAMPLER"]?.string, argument: line["OTEL_TRACES_SAMPLER_ARG"]?.string)
            let readings = [
                ("provider", variables.readByPythonProvider()), ("configurator", variables.readByPythonConfigurator()),
            ]
            for (path, reading) in readings {
                var description = (line[path]?["sampler"]?.string ?? "")[...]
                let expected = HeadSamplerSettings(describedBy: &description)
                let warnings = line[path]?["warnings"]?.elements?.map { $0.string ?? "" }
                tally.count(
                    reading.settings == expected && expected != nil && reading.logs == warnings,
                    "\(variables) \(path): \(reading.settings), \(reading.logs)")
            }
        }
    }
}
