import Glibc
import WinnowModel

@testable import WinnowFormats

/// Recorded OTLP messages: those shipped with the tests and, where `WINNOW_VECTORS` names a folder of that layout, those in it.
enum OTLPVectors {
    /// Folders that hold the vectors.
    static let folders: [String] = {
        let shipped = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/otlp"
        guard let other = getenv("WINNOW_VECTORS") else { return [shipped] }
        return [shipped, String(cString: other) + "/otlp"]
    }()

    /// Paths of the files whose names begin so, in order of name.
    static func files(_ prefix: String) -> [String] {
        folders.flatMap { folder in
            var names: [String] = []
            guard let directory = opendir(folder) else { return [String]() }
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name.hasPrefix(prefix) { names.append(name) }
            }
            return names.sorted().map { folder + "/" + $0 }
        }
    }

    /// The lines of a file, plain or gzip, without its first, which says where they come from.
    static func lines(_ path: String) throws -> [JSONValue] {
        let input = try ByteInput(path: path)
        while try input.more() {}
        return try input.window.split(separator: 0x0A).dropFirst().map { line in
            try JSONValue.parse(Array(line), file: path)
        }
    }

    /// The bytes of a base64 text.
    static func bytes(_ value: JSONValue?) -> [UInt8] {
        Array((value?.string ?? "").utf8).withUnsafeBytes { Base64.decode($0) ?? [] }
    }
}

extension SpanBlock {
    /// The spans as a batch in which every span is a trace of its own.
    var batch: TraceBatch {
        var batch = TraceBatch()
        batch.reserve(traces: count, spans: count)
        for row in 0..<count {
            batch.firstSpan[row + 1] = UInt32(row + 1)
            batch.parent[row] = parentSpanID[row] == 0 ? -1 : -2
        }
        batch.traceIDHigh = traceIDHigh
        batch.traceIDLow = traceIDLow
        batch.spanID = spanID
        batch.start = start
        batch.end = end
        batch.operation = operation
        batch.instance = instance
        batch.status = status
        batch.attributes = attributes
        batch.extras = extras
        batch.flags = flags
        batch.parentSpanID = parentSpanID
        batch.traceCount = count
        batch.spanCount = count
        return batch
    }
}
