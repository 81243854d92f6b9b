import CDeflate

/// Writes gzip members of a fixed length of content, so that memory is bounded and the bytes depend on the content alone.
final class GzipCompressor: ByteCompressor {
    private static let memberLength = 1 << 20
    private static let level: Int32 = 6

    private let compressor: OpaquePointer?
    private var waiting: [UInt8] = []
    private var hasMember = false

    init() { compressor = libdeflate_alloc_compressor(Self.level) }

    deinit { libdeflate_free_compressor(compressor) }

    func add(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        waiting.append(contentsOf: bytes)
        var output: [UInt8] = []
        var from = 0
        while waiting.count - from >= Self.memberLength {
            append(from..<from + Self.memberLength, to: &output)
            from += Self.memberLength
        }
        if from > 0 { waiting.removeFirst(from) }
        return output
    }

    func finish() -> [UInt8] {
        var output: [UInt8] = []
        // A file without content is an empty member, not an empty file.
        if !waiting.isEmpty || !hasMember { append(0..<waiting.count, to: &output) }
        waiting = []
        return output
    }

    private func append(_ range: Range<Int>, to output: inout [UInt8]) {
        hasMember = true
        let bound = libdeflate_gzip_compress_bound(compressor, range.count)
        let member = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = waiting.withUnsafeBytes { all in
                let source = UnsafeRawBufferPointer(rebasing: all[range])
                return libdeflate_gzip_compress(
                    compressor, source.baseAddress, source.count, target.baseAddress, bound)
            }
        }
        output.append(contentsOf: member)
    }
}
