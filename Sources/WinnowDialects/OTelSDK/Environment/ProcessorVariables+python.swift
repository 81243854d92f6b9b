import WinnowModel

extension ProcessorVariables {
    /// opentelemetry-python (`sdk/trace/export/__init__.py`): `int()` or the default; then ranges, which raise.
    func readByPython() -> ProcessorReading {
        var reading = ProcessorReading()
        for name in Name.allCases {
            guard let text = values[name], !text.isEmpty else { continue }
            guard let number = NumberGrammar.pythonInteger(text) else {
                reading.remark(name, "is no integer: the default \(ProcessorReading.text(name.usual)) is used")
                continue
            }
            reading[name] = number
        }
        if let (name, message) = Self.pythonFault(
            queue: reading.queue, batch: reading.batch, delayMillis: reading.delayMillis)
        {
            reading.fail(name, .error(type: "ValueError", message: message))
        }
        return reading
    }

    /// What Python's constructor raises as `ValueError`; `nil`: nothing.
    static func pythonFault(queue: Double, batch: Double, delayMillis: Double) -> (Name, String)? {
        if queue <= 0 { return (.queue, "max_queue_size must be a positive integer.") }
        if delayMillis <= 0 { return (.delay, "schedule_delay_millis must be positive.") }
        if batch <= 0 { return (.batch, "max_export_batch_size must be a positive integer.") }
        if batch > queue { return (.batch, "max_export_batch_size must be less than or equal to max_queue_size.") }
        return nil
    }
}
