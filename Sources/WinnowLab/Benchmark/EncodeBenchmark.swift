import WinnowFormats
import WinnowModel

/// Writing speed: encodes traffic as OTLP protobuf requests in memory.
struct EncodeBenchmark {
    private let runs: Int
    private static let wantedBytes = 400 << 20

    init(runs: Int) { self.runs = runs }

    func row(_ load: CodecLoad) -> Benchmark.Row {
        let encoder = OTLPEncoder(load.tables)
        let once = pass(load, encoder)
        let passes = once == 0 ? 1 : max(1, Self.wantedBytes / once)
        return Benchmark.repeated("encode OTLP protobuf, \(load.name), one core", unit: "bytes", runs: runs) {
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
