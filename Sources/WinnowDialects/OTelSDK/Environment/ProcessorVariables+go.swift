import WinnowModel

extension ProcessorVariables {
    /// opentelemetry-go (`sdk/internal/env`, `batch_span_processor.go`): `strconv.Atoi` or the default, any sign; a batch above the queue becomes
    /// the lesser of 512 and the queue; lengths below zero panic, and nobody checks what fits memory.
    func readByGo() -> ProcessorReading {
        var reading = ProcessorReading()
        for name in Name.allCases {
            guard let text = values[name], !text.isEmpty else { continue }
            guard let number = Int64(text) else {
                reading.remark(name, "is no integer: the default \(ProcessorReading.text(name.usual)) is used")
                continue
            }
            reading[name] = Double(number)
        }
        if reading.batch > reading.queue {
            reading.batch = min(Name.batch.usual, reading.queue)
            if reading.queue >= 0 {
                reading.remark(
                    .batch, "is more than the queue holds: batches are of \(ProcessorReading.text(reading.batch))")
            }
        }
        if reading.batch < 0 {
            reading.fail(
                reading.queue < 0 ? .queue : .batch, .panic("runtime error: makeslice: cap out of range"))
        } else if reading.queue * Self.goSpanBytes >= Self.goAddressBytes {
            reading.fail(.queue, .panic("makechan: size out of range"))
        } else if reading.queue * Self.goSpanBytes > Self.memoryBytes {
            reading.fail(.queue, .crash("fatal error: runtime: out of memory"))
        }
        return reading
    }

    /// What a place in Go's channel takes: an interface.
    private static let goSpanBytes = 16.0
    /// What Go can address.
    private static let goAddressBytes = 0x1p48
    /// More than this no process gets: 256 GiB.
    private static let memoryBytes = 0x1p38
}
