import CDeflate
import CZstd

/// Compresses and decompresses bodies of requests, each as a whole, in memory of its own.
final class WireCompressor {
    /// Bytes that stand after every output, zero, for readers that look at whole words.
    static let padding = 64

    private var deflaters: [Int32: OpaquePointer] = [:]
    private let inflater = libdeflate_alloc_decompressor()
    private let packer = ZSTD_createCCtx()
    private let unpacker = ZSTD_createDCtx()
    private var memory: UnsafeMutableRawBufferPointer
    private var count = 0

    init() { memory = .allocate(byteCount: 1 << 16, alignment: 64) }

    deinit {
        for deflater in deflaters.values { libdeflate_free_compressor(deflater) }
        libdeflate_free_decompressor(inflater)
        ZSTD_freeCCtx(packer)
        ZSTD_freeDCtx(unpacker)
        memory.deallocate()
    }

    /// What was compressed last.
    var compressed: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[..<count]) }

    /// Compresses a body; false when that fails.
    func compress(_ body: UnsafeRawBufferPointer, _ how: WireCompression) -> Bool {
        count = 0
        switch how {
        case .none:
            room(body.count)
            UnsafeMutableRawBufferPointer(rebasing: memory[..<body.count]).copyMemory(from: body)
            count = body.count
            return true
        case .gzip(let level):
            guard let deflater = deflater(level) else { return false }
            room(libdeflate_gzip_compress_bound(deflater, body.count))
            count = libdeflate_gzip_compress(deflater, body.baseAddress, body.count, memory.baseAddress, memory.count)
        case .zlib(let level):
            guard let deflater = deflater(level) else { return false }
            room(libdeflate_zlib_compress_bound(deflater, body.count))
            count = libdeflate_zlib_compress(deflater, body.baseAddress, body.count, memory.baseAddress, memory.count)
        case .zstd(let level):
            room(ZSTD_compressBound(body.count))
            let length = ZSTD_compressCCtx(
                packer, memory.baseAddress, memory.count, body.baseAddress, body.count, Int32(clamping: level))
            count = ZSTD_isError(length) == 0 ? length : 0
        }
        return count > 0
    }

    /// Decompresses what was compressed last into `target`; `nil` when it is damaged or has no room, else its length.
    func decompress(_ how: WireCompression, into target: UnsafeMutableRawBufferPointer) -> Int? {
        var length = 0
        switch how {
        case .none:
            if count > target.count { return nil }
            UnsafeMutableRawBufferPointer(rebasing: target[..<count]).copyMemory(
                from: UnsafeRawBufferPointer(compressed))
            return count
        case .gzip:
            let result = libdeflate_gzip_decompress(
                inflater, memory.baseAddress, count, target.baseAddress, target.count, &length)
            return result == LIBDEFLATE_SUCCESS ? length : nil
        case .zlib:
            let result = libdeflate_zlib_decompress(
                inflater, memory.baseAddress, count, target.baseAddress, target.count, &length)
            return result == LIBDEFLATE_SUCCESS ? length : nil
        case .zstd:
            length = ZSTD_decompressDCtx(unpacker, target.baseAddress, target.count, memory.baseAddress, count)
            return ZSTD_isError(length) == 0 ? length : nil
        }
    }

    private func deflater(_ level: Int) -> OpaquePointer? {
        let level = Int32(clamping: min(max(level, 0), 12))
        if let known = deflaters[level] { return known }
        guard let made = libdeflate_alloc_compressor(level) else { return nil }
        deflaters[level] = made
        return made
    }

    private func room(_ count: Int) {
        if memory.count >= count { return }
        memory.deallocate()
        memory = .allocate(byteCount: max(count, memory.count * 2), alignment: 64)
    }
}
