import CDeflate

/// Members of gzip files.
final class GzipFrames: CompressedFrames {
    static let contentLength = 1 << 20
    private static let level: Int32 = 6
    private let compressor = libdeflate_alloc_compressor(GzipFrames.level)

    deinit { libdeflate_free_compressor(compressor) }

    func frame(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        let bound = libdeflate_gzip_compress_bound(compressor, content.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            count = libdeflate_gzip_compress(
                compressor, content.baseAddress, content.count, target.baseAddress, bound)
        }
    }
}
