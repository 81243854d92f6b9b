import WinnowModel
import WinnowPipeline
import WinnowSampling

extension EnvironmentReader {
    /// What is in effect of the batch span processor and its exporter; `nil` where no variable says anything of them. What is to be said is
    /// among the findings.
    mutating func processors() -> ServiceProcessors? {
        let settings = batchSettings()
        let exporter = exporter()
        if settings == nil, exporter == nil { return nil }
        var processors = ServiceProcessors(otherwise: settings)
        processors.otherExporter = exporter
        return processors
    }

    /// How the exporter sends by its time-out and protocol; `nil` where neither is told. Where it sends, and compressed how, makes no
    /// difference here.
    private mutating func exporter() -> RetryPolicy? {
        let variables = OTLPVariables(lines)
        let (named, limited) = (variables.value("PROTOCOL"), variables.value("TIMEOUT"))
        if named == nil, limited == nil { return nil }
        let known = isNamed ? sdk : nil
        let reading = known.map { variables.read(by: $0) } ?? variables.readBySpecification()
        for remark in reading.remarks where remark.variable == named?.name || remark.variable == limited?.name {
            guard let variable = lines.last(remark.variable) else { continue }
            add(
                variable,
                "\(remark.variable): \(remark.effect)" + (remark.isRefusal ? "; the SDK does not start" : ""), .warning,
                remedy: remark.variable == named?.name
                    ? "write \(remark.variable)=http/protobuf" : "write \(remark.variable)=10000")
        }
        var policy = RetryPolicy(named == nil ? ExportClient(known) : reading.settings.client)
        policy.setTimeout(seconds: reading.settings.timeoutSeconds)
        return policy
    }

    private mutating func batchSettings() -> BatchSpanProcessorSettings? {
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
        return reading.settings(BatchSpanProcessorDialect(known))
    }

    private static func remedy(_ name: ProcessorVariables.Name) -> String {
        switch name {
        case .batch: "write OTEL_BSP_MAX_EXPORT_BATCH_SIZE=512, or less where the queue is smaller"
        default: "write \(name.rawValue)=\(ProcessorReading.text(name.usual))"
        }
    }
}
