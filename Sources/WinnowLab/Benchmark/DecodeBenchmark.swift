@preconcurrency import Glibc
import WinnowFormats
import WinnowModel

/// Reading speed: writes traffic as OTLP JSON lines and as OTLP protobuf into files of its own, then reads them; and simdjson's own speed
/// over the same lines.
struct DecodeBenchmark {
    private let folder: BenchmarkFolder
    /// Bytes that one repetition reads at least.
    private let wantedBytes: Int

    /// Writes the files and returns how to read each; they are removed when no task is left.
    static func tasks(_ load: CodecLoad, bytes: Int) throws -> [BenchmarkTask] {
        let benchmark = DecodeBenchmark(folder: try BenchmarkFolder(), wantedBytes: bytes)
        try benchmark.write(load, json: benchmark.folder("traces.jsonl"), protobuf: benchmark.folder("traces.pb"))
        return [
            benchmark.task("decode OTLP JSON lines, \(load.name), one core", "traces.jsonl"),
            try benchmark.plainTask("simdjson_parse, the same OTLP JSON lines, \(load.name), one core", "traces.jsonl"),
            benchmark.task("decode OTLP protobuf, \(load.name), one core", "traces.pb"),
        ]
    }

    /// Reads a file as often as it takes; each time starts with empty tables, so that nothing is known from the time before.
    private func task(_ name: String, _ file: String) -> BenchmarkTask {
        let path = folder(file)
        var status = stat()
        stat(path, &status)
        let bytes = Int(status.st_size)
        let passes = max(1, wantedBytes / max(1, bytes))
        return BenchmarkTask(name, unit: "bytes") { [folder] in
            for _ in 0..<passes {
                let traces = try TraceFile(folder(file))
                var block = SpanBlock()
                while try traces.read(&block) { block.recycle() }
            }
            return Double(passes * bytes)
        }
    }

    /// Lets simdjson parse the lines of a file into its own documents and does nothing with them: what reading is held against.
    private func plainTask(_ name: String, _ file: String) throws -> BenchmarkTask {
        let lines = try JSONLines(folder(file))
        let passes = max(1, wantedBytes / max(1, lines.byteCount))
        return BenchmarkTask(name, unit: "bytes") {
            for _ in 0..<passes { try lines.parse() }
            return Double(passes * lines.byteCount)
        }
    }

    private func write(_ load: CodecLoad, json: String, protobuf: String) throws {
        let encoder = OTLPEncoder(load.tables)
        let writer = OTLPJSONWriter(load.tables)
        let text = try BenchmarkFile(json)
        let binary = try BenchmarkFile(protobuf)
        try load.requests { batch, rows in
            if text.bytes >= wantedBytes { return }
            let request = encoder.encode(batch, rows: rows)
            var length: [UInt8] = []
            var rest = UInt64(request.count)
            while rest >= 128 {
                length.append(UInt8(truncatingIfNeeded: rest) | 128)
                rest >>= 7
            }
            length.append(UInt8(rest))
            try binary.write(length + request)
            var line: [UInt8] = []
            writer.write(batch, rows: rows, to: &line)
            try text.write(line + [0x0A])
        }
        try text.finish()
        try binary.finish()
    }
}
