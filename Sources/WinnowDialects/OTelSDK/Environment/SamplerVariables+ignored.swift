import WinnowModel
import WinnowSampling

/// SDKs that read neither variable.
extension SamplerVariables {
    /// OpenCensus knows neither variable: its probability sampler keeps a ten-thousandth unless code says otherwise.
    func readByOpenCensus() -> SamplerReading {
        ignored(SamplerReading(settings: .traceIDRatio(SDK.openCensus.defaultRatio, sdk: .openCensus)))
    }

    /// opentelemetry-swift-core reads neither variable: its `TracerProviderBuilder` takes `parentBased(root: alwaysOn)` unless code says otherwise.
    func readBySwiftCore() -> SamplerReading { ignored(.standard) }

    /// opentelemetry-cpp reads neither variable: its `TracerProviderFactory` takes `AlwaysOnSampler`, which follows no parent.
    func readByCPlusPlus() -> SamplerReading { ignored(SamplerReading(settings: .alwaysOn)) }

    private func ignored(_ reading: SamplerReading) -> SamplerReading {
        if sampler == nil { return reading }
        return reading.remarking(.sampler, "does not read the variable: its sampler is set in code")
    }
}
