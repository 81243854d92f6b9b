import CZstd

/// Frames of Zstandard files.
final class ZstdFrames: CompressedFrames {
    static let contentLength = 4 << 20
    private static let level: Int32 = 3

    func frame(_ content: UnsafeRawBufferPointer) -> [UInt8] {
        let bound = ZSTD_compressBound(content.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            let length = ZSTD_compress(target.baseAddress, bound, content.baseAddress, content.count, Self.level)
            // With this much room nothing can fail; an error's number would be beyond any length.
            count = min(length, bound)
        }
    }
}
