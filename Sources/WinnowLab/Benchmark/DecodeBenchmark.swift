@preconcurrency import Glibc
import WinnowFormats
import WinnowModel

/// Reading speed: writes traffic as OTLP JSON lines and as OTLP protobuf into files of its own, then reads them.
struct DecodeBenchmark {
    private let runs: Int
    private static let wantedBytes = 200 << 20

    init(runs: Int) { self.runs = runs }

    func rows(_ load: CodecLoad) throws -> [Benchmark.Row] {
        let folder = try folder()
        let json = folder + "/traces.jsonl"
        let protobuf = folder + "/traces.pb"
        defer {
            unlink(json)
            unlink(protobuf)
            rmdir(folder)
        }
        try write(load, json: json, protobuf: protobuf)
        return [
            try measure("decode OTLP JSON lines, \(load.name), one core", json),
            try measure("decode OTLP protobuf, \(load.name), one core", protobuf),
        ]
    }

    /// Reads a file as often as it takes; each time begins with empty tables, so that nothing is known from the time before.
    private func measure(_ name: String, _ path: String) throws -> Benchmark.Row {
        var status = stat()
        stat(path, &status)
        let passes = max(1, Self.wantedBytes / max(1, Int(status.st_size)))
        return try Benchmark.repeated(name, unit: "bytes", runs: runs) {
            for _ in 0..<passes {
                let file = try TraceFile(path)
                var block = SpanBlock()
                while try file.read(&block) { block.recycle() }
            }
            return Double(passes * Int(status.st_size))
        }
    }

    private func write(_ load: CodecLoad, json: String, protobuf: String) throws {
        let encoder = OTLPEncoder(load.tables)
        let writer = OTLPJSONWriter(load.tables)
        let text = try BenchmarkFile(json)
        let binary = try BenchmarkFile(protobuf)
        try load.requests { batch, rows in
            if text.bytes >= Self.wantedBytes { return }
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

    private func folder() throws -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/winnow-bench-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(
                .io, Diagnostic("no folder for the benchmark's files: \(String(cString: strerror(errno)))", file: base))
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// A file that the benchmark writes, in large pieces.
private final class BenchmarkFile {
    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private(set) var bytes = 0

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw failure() }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func write(_ piece: [UInt8]) throws {
        buffer += piece
        bytes += piece.count
        if buffer.count > 1 << 20 { try finish() }
    }

    func finish() throws {
        var at = 0
        while at < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + at }, $0.count - at)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw failure() }
            at += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> Failure {
        Failure(.io, Diagnostic("can't be written: \(String(cString: strerror(errno)))", file: path))
    }
}
