import CDeflate

/// How the body of a request is compressed: as a whole, once.
public enum RequestCompression: Sendable, Hashable, CaseIterable {
    /// A gzip member (RFC 1952).
    case gzip
    /// zlib's format (RFC 1950), which HTTP calls `deflate`.
    case deflate

    private static let level: Int32 = 6

    /// The compressed body.
    public func compress(_ body: [UInt8]) -> [UInt8] {
        let compressor = libdeflate_alloc_compressor(Self.level)
        defer { libdeflate_free_compressor(compressor) }
        let bound =
            switch self {
            case .gzip: libdeflate_gzip_compress_bound(compressor, body.count)
            case .deflate: libdeflate_zlib_compress_bound(compressor, body.count)
            }
        return body.withUnsafeBytes { body in
            [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                count =
                    switch self {
                    case .gzip:
                        libdeflate_gzip_compress(
                            compressor, body.baseAddress, body.count, target.baseAddress, bound)
                    case .deflate:
                        libdeflate_zlib_compress(
                            compressor, body.baseAddress, body.count, target.baseAddress, bound)
                    }
            }
        }
    }
}
