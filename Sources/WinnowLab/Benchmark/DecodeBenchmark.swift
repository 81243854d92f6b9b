@preconcurrency import Glibc
import WinnowFormats
import WinnowModel

/// Reading speed: writes the plan's traffic as OTLP JSON lines and as OTLP protobuf into files of its own, then reads them.
struct DecodeBenchmark {
    private let plan: LabPlan
    private let runs: Int
    private static let wantedBytes = 200 << 20
    private static let spansInRequest = 512

    init(_ plan: LabPlan, runs: Int) {
        self.plan = plan
        self.runs = runs
    }

    func rows() throws -> [Benchmark.Row] {
        let folder = try folder()
        let json = folder + "/traces.jsonl"
        let protobuf = folder + "/traces.pb"
        defer {
            unlink(json)
            unlink(protobuf)
            rmdir(folder)
        }
        try write(json: json, protobuf: protobuf)
        return [
            try measure("decode OTLP JSON lines, one core", json),
            try measure("decode OTLP protobuf, one core", protobuf),
        ]
    }

    private func measure(_ name: String, _ path: String) throws -> Benchmark.Row {
        var amount = 0.0
        var seconds: [Double] = []
        for run in 0...runs {
            let begin = Stopwatch.threadSeconds()
            let file = try TraceFile(path)
            var block = SpanBlock()
            var spans = 0
            while try file.read(&block) {
                spans += block.count
                block.recycle()
            }
            // The first one warms up.
            if run > 0 { seconds.append(Stopwatch.threadSeconds() - begin) }
            var status = stat()
            stat(path, &status)
            amount = spans > 0 ? Double(status.st_size) : 0
        }
        return Benchmark.Row(name: name, amount: amount, unit: "bytes", seconds: seconds.sorted())
    }

    private func write(json: String, protobuf: String) throws {
        let tables = plan.traffic.tables
        let encoder = OTLPEncoder(tables)
        let writer = OTLPJSONWriter(tables)
        let text = try BenchmarkFile(json)
        let binary = try BenchmarkFile(protobuf)
        var planner = plan.traffic.planner(seed: plan.seeds[0])
        var slabPlan = SlabPlan()
        let slab = Slab()
        while text.bytes < Self.wantedBytes, planner.next(&slabPlan) {
            slab.removeAll()
            plan.traffic.fill(slab, with: slabPlan)
            var row = 0
            while row < slab.batch.spanCount {
                let rows = UInt32(row)..<UInt32(min(row + Self.spansInRequest, slab.batch.spanCount))
                let request = encoder.encode(slab.batch, rows: rows)
                var length: [UInt8] = []
                var rest = UInt64(request.count)
                while rest >= 128 {
                    length.append(UInt8(truncatingIfNeeded: rest) | 128)
                    rest >>= 7
                }
                length.append(UInt8(rest))
                try binary.write(length + request)
                var line: [UInt8] = []
                writer.write(slab.batch, rows: rows, to: &line)
                if line.last != 0x0A { line.append(0x0A) }
                try text.write(line)
                row = Int(rows.upperBound)
            }
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
