import WinnowModel

/// Inflates a compressed file piece by piece, as far as a damaged one can be trusted.
protocol StreamInflater: AnyObject {
    /// The first thing found wrong.
    var damage: StreamDamage? { get }

    /// Inflates up to `target.count` bytes and takes what it needs from `source`; 0 at the end, then `damage` says how it ended.
    func read(
        into target: UnsafeMutableRawBufferPointer,
        from source: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int
}

/// What is wrong with a compressed stream.
enum StreamDamage: Equatable {
    /// The file ends inside a gzip member or zstd frame.
    case truncated
    /// The data make no sense from here on.
    case corrupt(String)
    /// A checksum or length is not that of the data.
    case checksum
    /// Bytes of something else stand after the compressed data.
    case trailing
}

/// How a file is compressed.
public enum Compression: String, Sendable, CaseIterable {
    /// It is not.
    case none
    /// RFC 1952, any number of members.
    case gzip
    /// RFC 8878, any number of frames.
    case zstd

    /// Tells by the first bytes.
    init(_ head: UnsafeRawBufferPointer) {
        if head.count >= 2, head[0] == 0x1F, head[1] == 0x8B {
            self = .gzip
        } else if head.count >= 4, ZstdInflater.startsFrame(head.loadUnaligned(as: UInt32.self).littleEndian) {
            self = .zstd
        } else {
            self = .none
        }
    }
}
