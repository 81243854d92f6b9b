import WinnowModel
import WinnowPipeline
import WinnowSampling

/// Reads an SDK's file as the SDKs of the services read it that it is for: each service gets what its own makes of the file.
enum ServiceReading {
    /// `read` is asked once for each SDK, for `nil` where none is known; where the context or the file (`own`) names one, for that alone.
    static func read(
        _ context: DialectContext, own: SDK? = nil, _ read: (SDK?) throws(Failure) -> Configuration
    ) throws(Failure) -> Configuration {
        if let sdk = context.sdk ?? own { return try read(sdk) }
        let services = context.services
        if services.isPending { return try provisional(read) }
        let sdks = SDK.allCases.filter { services.known.values.contains($0) }
        guard let first = sdks.first else { return try read(nil) }
        if sdks.count == 1, !services.hasOthers { return try read(first) }
        var whole = try read(services.hasOthers ? nil : first)
        var samplers: [String: HeadSamplerSettings] = [:]
        var processors = ServiceProcessors(otherwise: whole.processors?.otherwise)
        processors.otherExporter = whole.processors?.otherExporter
        for sdk in sdks {
            let one = try read(sdk)
            guard case .headSampler(let sampler) = one.stages.first, one.stages.count == 1 else { return one }
            for (service, named) in services.known where named == sdk {
                samplers[service] = sampler
                if let own = one.processors?.otherwise { processors.services[service] = own }
                if let own = one.processors?.otherExporter { processors.exporters[service] = own }
            }
            for finding in one.findings where !whole.findings.contains(finding) { whole.findings.append(finding) }
        }
        guard case .headSampler(let otherwise) = whole.stages.first else { return whole }
        if whole.processors != nil || !processors.services.isEmpty || !processors.exporters.isEmpty {
            whole.processors = processors
        }
        whole.ways = [Configuration.Way(stages: [.headSampler(.perService(samplers, otherwise: otherwise))])]
        return whole
    }

    /// What is no text of an SDK's file is wrong for all of them; whether one refuses it is known when the services are.
    private static func provisional(
        _ read: (SDK?) throws(Failure) -> Configuration
    ) throws(Failure) -> Configuration {
        do throws(Failure) {
            return try read(nil)
        } catch {
            for sdk in SDK.allCases {
                do throws(Failure) { return try read(sdk) } catch { continue }
            }
            throw error
        }
    }
}
