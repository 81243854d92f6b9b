/// How a file is compressed on its way out.
public enum OutputCompression: String, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// gzip (RFC 1952), a member for each MiB of content: what reads several members in a row reads it.
    case gzip
    /// Zstandard (RFC 8878), a frame for each 4 MiB of content.
    case zstd

    /// The ending of file names that choose it, with its dot; empty for none.
    public var ending: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// What a file's name says, and the name without that ending.
    public static func split(_ path: String) -> (compression: OutputCompression, path: String) {
        let lower = path.lowercased()
        for compression in allCases where !compression.ending.isEmpty && lower.hasSuffix(compression.ending) {
            return (compression, String(path.dropLast(compression.ending.count)))
        }
        return (.none, path)
    }

    func makeCompressor() -> FrameCompressor? {
        switch self {
        case .none: nil
        case .gzip: FrameCompressor(GzipFrames())
        case .zstd: FrameCompressor(ZstdFrames())
        }
    }
}
