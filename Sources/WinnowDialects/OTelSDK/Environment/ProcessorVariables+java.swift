import WinnowModel

extension ProcessorVariables {
    /// opentelemetry-java (autoconfiguration, `BatchSpanProcessorBuilder`): `Integer.parseInt` for sizes, a number with a unit for times; whatever
    /// does not fit keeps the SDK from starting.
    func readByJava() -> ProcessorReading {
        var reading = ProcessorReading()
        for name in [Name.delay, .queue, .batch, .timeout] where reading.failure == nil {
            guard let text = values[name], !text.isEmpty else { continue }
            if name == .delay || name == .timeout {
                readDuration(text, name, into: &reading)
            } else {
                readInteger(text, name, into: &reading)
            }
        }
        if reading.failure == nil {
            reading.clampBatch(
                log:
                    "maxExportBatchSize should not exceed maxQueueSize. Setting maxExportBatchSize to {0} instead of {1}"
            )
        }
        if let failure = reading.failure, case .refusal = failure, let culprit = reading.culprit {
            reading.remark(
                culprit, "is refused",
                log: "Error encountered during autoconfiguration. Closing partially configured components.")
        }
        return reading
    }

    private func readInteger(_ text: String, _ name: Name, into reading: inout ProcessorReading) {
        guard let number = NumberGrammar.javaInteger(text), let whole = Int32(exactly: number) else {
            return reading.fail(
                name,
                .refusal(
                    "ConfigurationException: Invalid value for property \(name.property)=\(text). Must be a integer."))
        }
        if whole <= 0 {
            let what = name == .queue ? "maxQueueSize" : "maxExportBatchSize"
            return reading.fail(name, Self.unexpected("\(what) must be positive."))
        }
        reading[name] = Double(whole)
    }

    private func readDuration(_ text: String, _ name: Name, into reading: inout ProcessorReading) {
        func refuse(_ why: String) {
            reading.fail(
                name, .refusal("ConfigurationException: Invalid duration property \(name.property)=\(text). \(why)"))
        }
        // The unit is what stands after the last digit.
        let scalars = text.unicodeScalars
        let last = scalars.lastIndex { $0.properties.generalCategory == .decimalNumber }
        let end = last.map { scalars.index(after: $0) } ?? scalars.startIndex
        let digits = String(scalars[..<end])
        let unit = String(scalars[end...]).trimming { $0.value <= 0x20 }
        let trimmed = digits.trimming { $0.value <= 0x20 }
        guard let number = NumberGrammar.javaInteger(trimmed) else {
            return refuse(
                "Expected number, found: \(digits) <- NumberFormatException: For input string: \"\(trimmed)\"")
        }
        let millis: [String: Double] = ["": 1, "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let factor = millis[unit] else { return refuse("Invalid duration string, found: \(unit)") }
        if number < 0 {
            return reading.fail(
                name, Self.unexpected("\(name == .delay ? "delay" : "timeout") must be non-negative"))
        }
        // Nanoseconds of 64 bits; an export that may take 0 may take any time.
        let most = 9_223_372_036_854.775
        reading[name] = name == .timeout && number == 0 ? most : min(most, Double(number) * factor)
    }

    private static func unexpected(_ message: String) -> ProcessorReading.Failure {
        .refusal("ConfigurationException: Unexpected configuration error <- IllegalArgumentException: \(message)")
    }
}
