import WinnowModel
import WinnowPipeline
import WinnowSampling

extension EnvironmentReader {
    /// The settings of the batch span processor in effect; `nil` where no variable says anything of it. What is to be said is among the findings.
    mutating func processors() -> ServiceProcessors? {
        let variables = ProcessorVariables(lines)
        if variables.values.isEmpty { return nil }
        let known = isNamed ? sdk : nil
        let product = known?.product ?? "an SDK"
        let reading = variables.read(by: known)
        for remark in reading.remarks where reading.failure == nil {
            // A default may be what does not fit.
            guard let variable = lines.last(remark.name.rawValue) ?? lines.last(ProcessorVariables.Name.queue.rawValue)
            else { continue }
            var text = "\(remark.name.rawValue) \(remark.effect)"
            if let log = remark.log { text += "; \(product) logs \"\(log)\"" }
            add(variable, text, .warning, remedy: Self.remedy(remark.name))
        }
        if let failure = reading.failure, let culprit = reading.culprit {
            let variable =
                lines.last(culprit.rawValue) ?? lines.last(ProcessorVariables.Name.queue.rawValue)
            if let variable {
                add(
                    variable, "\(variable.name)='\(variable.value)': \(product) \(failure.text)", .error,
                    remedy: Self.remedy(culprit))
            }
            return nil
        }
        return ServiceProcessors(otherwise: reading.settings(BatchSpanProcessorDialect(known)))
    }

    private static func remedy(_ name: ProcessorVariables.Name) -> String {
        switch name {
        case .batch: "write OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512, or less where the queue is smaller"
        default: "write \(name.rawValue)=\(ProcessorReading.text(name.usual))"
        }
    }
}
