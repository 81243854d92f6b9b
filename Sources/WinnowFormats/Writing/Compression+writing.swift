/// How files are compressed on their way out: gzip as a member for each MiB of content, Zstandard as a frame for each 4 MiB, which whoever
/// reads several members or frames in a row reads.
extension Compression {
    /// The ending of file names that choose it, with its dot; empty for none.
    public var ending: String {
        switch self {
        case .none: ""
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }

    /// What a file's name says, and the name without that ending.
    public static func split(_ path: String) -> (compression: Compression, path: String) {
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
