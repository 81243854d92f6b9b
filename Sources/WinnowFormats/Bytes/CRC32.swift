import CZlib

/// CRC-32 (IEEE 802.3), as gzip and Go's `hash/crc32` have it.
public enum CRC32 {
    /// The checksum of some bytes.
    public static func of(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { of($0) } }

    /// The checksum of some bytes.
    @inline(__always)
    public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let base = bytes.baseAddress else { return 0 }
        return UInt32(
            truncatingIfNeeded: crc32_z(0, base.assumingMemoryBound(to: UInt8.self), z_size_t(bytes.count)))
    }
}
