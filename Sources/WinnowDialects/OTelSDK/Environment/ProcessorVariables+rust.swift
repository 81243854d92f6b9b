import WinnowModel

extension ProcessorVariables {
    /// opentelemetry-rust (`BatchConfigBuilder`): `str::parse` of numbers without a minus, or the default; nothing is logged, and 0 is taken.
    func readByRust() -> ProcessorReading {
        var reading = ProcessorReading()
        for name in Name.allCases {
            guard let text = values[name], !text.isEmpty else { continue }
            guard !text.hasPrefix("-"), let number = UInt64(text) else {
                reading.remark(name, "is no unsigned number: the default \(ProcessorReading.text(name.usual)) is used")
                continue
            }
            reading[name] = Double(number)
        }
        reading.clampBatch()
        return reading
    }
}
