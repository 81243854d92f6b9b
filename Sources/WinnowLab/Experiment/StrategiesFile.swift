import WinnowDialects
import WinnowModel
import WinnowSampling

/// `strategies:` beside an SDK's file: what the Jaeger endpoint serves that the file names.
enum StrategiesFile {
    /// Reads a strategies file in any form that the dialects know; a file that is no such is a `.data` failure.
    static func read(
        _ path: String, context: DialectContext
    ) throws(Failure) -> (strategies: JaegerStrategies, findings: [Diagnostic], files: [String]) {
        let configuration = try DialectCatalog.read(path: path, context: context)
        if case .headSampler(let settings) = configuration.stages.first, let strategies = settings.strategies {
            return (strategies, configuration.findings, [path] + configuration.includedFiles)
        }
        throw Failure(
            .data,
            Diagnostic(
                "no Jaeger strategies: it is read by the dialect \(configuration.dialect)", file: path, line: 1,
                remedy: "name a strategies file, or a configuration of Jaeger that holds one"))
    }
}

extension HeadSamplerSettings {
    /// The strategies that a remote sampler asks for.
    fileprivate var strategies: JaegerStrategies? {
        switch self {
        case .parentBased(let root, _, _, _, _): root.strategies
        case .jaeger(let settings):
            if case .remote(let remote) = settings.kind { remote.strategies } else { nil }
        default: nil
        }
    }
}
