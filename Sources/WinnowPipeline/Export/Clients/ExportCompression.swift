/// How a client compresses its requests.
public enum ExportCompression: String, Sendable, Hashable, BitwiseCopyable, CaseIterable {
    /// Not at all.
    case none
    /// By gzip, which every server of OTLP must take.
    case gzip
    /// By zlib's format, which Python's exporter offers.
    case deflate
}
