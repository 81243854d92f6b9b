/// Decodes the body of an HTTP request as the Collector's servers do (core v0.161.0, `config/confighttp/compression.go`).
public enum ContentDecoding {
    /// The encodings that a server takes unless it is told otherwise; the empty one is none.
    public static let usual = ["", "gzip", "zstd", "zlib", "snappy", "deflate", "lz4", "x-snappy-framed"]

    /// The decoded body.
    ///
    /// `encoding` is the header as it came, told apart by case; `limit` bounds the body as it came and what it decodes to, each, bytes.
    /// Throws what the server says of a body that is damaged or too large.
    public static func decode(
        _ body: [UInt8], encoding: String, limit: Int
    ) throws(ContentFault) -> [UInt8] {
        if encoding.isEmpty {
            if body.count > limit { throw .tooLarge }
            return body
        }
        // Closures that throw what they say are no match for typed throws.
        let result = body.withUnsafeBytes { bytes -> Result<[UInt8], ContentFault> in
            var source = ContentSource(bytes, limit: limit)
            var sink = ContentSink(limit: limit)
            do throws(ContentFault) {
                try decode(encoding, &source, &sink)
                return .success(sink.bytes)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func decode(
        _ encoding: String, _ source: inout ContentSource, _ sink: inout ContentSink
    ) throws(ContentFault) {
        switch encoding {
        case "gzip": try FlateContent.gzip(&source, into: &sink)
        case "zlib", "deflate": try FlateContent.zlib(&source, into: &sink)
        case "zstd": try ZstdContent.decode(&source, into: &sink)
        case "snappy": try SnappyContent.either(&source, into: &sink)
        case "x-snappy-framed": try SnappyContent.frames(&source, into: &sink)
        case "lz4": try LZ4Content.decode(&source, into: &sink)
        default: throw .unsupported(encoding)
        }
    }
}
