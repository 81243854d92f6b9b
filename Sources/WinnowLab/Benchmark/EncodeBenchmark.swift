import WinnowFormats
import WinnowModel

/// Writing speed: encodes traffic as OTLP protobuf requests in memory.
struct EncodeBenchmark {
    /// Bytes that one repetition writes at least.
    private let wantedBytes: Int

    init(bytes: Int) { wantedBytes = bytes }

    func task(_ load: CodecLoad) -> BenchmarkTask {
        let encoder = OTLPEncoder(load.tables)
        let once = pass(load, encoder)
        let passes = once == 0 ? 1 : max(1, wantedBytes / once)
        return BenchmarkTask("encode OTLP protobuf, \(load.name), one core", unit: "bytes") {
            var bytes = 0
            for _ in 0..<passes { bytes += pass(load, encoder) }
            return Double(bytes)
        }
    }

    /// Bytes of all requests.
    private func pass(_ load: CodecLoad, _ encoder: OTLPEncoder) -> Int {
        var bytes = 0
        load.requests { batch, rows in bytes += encoder.encode(batch, rows: rows).count }
        return bytes
    }
}
