/// How the body of a request is compressed on its way between two hops.
public enum WireCompression: Sendable, Hashable {
    /// Not at all.
    case none
    /// A gzip member (RFC 1952), by libdeflate at this level.
    case gzip(level: Int)
    /// zlib's format (RFC 1950), which HTTP calls `deflate`, by libdeflate at this level.
    case zlib(level: Int)
    /// A zstd frame (RFC 8878), by libzstd at this level.
    case zstd(level: Int)

    /// What the Collector's OTLP exporters do unless they are told otherwise: gzip at Go's default level (core v0.161.0,
    /// `exporter/otlpexporter/factory.go`, `exporter/otlphttpexporter/factory.go`).
    public static let collectorDefault = WireCompression.gzip(level: 6)

    /// As an exporter of the Collector has it: `compression` and `compression_params.level`; `nil`: one of those that are not made here.
    ///
    /// Levels are those of other libraries there: the same level compresses about as well, not to the same byte.
    public init?(collector name: String?, level: Int?) {
        let set = level ?? 0
        let deflate = set > 0 ? min(set, 9) : 6
        switch name {
        case nil: self = .gzip(level: deflate)
        case "", "none": self = .none
        case "gzip": self = .gzip(level: deflate)
        case "zlib", "deflate": self = .zlib(level: deflate)
        case "zstd": self = .zstd(level: set > 0 ? min(set, 19) : 3)
        default: return nil
        }
    }

    /// As people and figures name it, such as `gzip 6`.
    public var text: String {
        switch self {
        case .none: "none"
        case .gzip(let level): "gzip \(level)"
        case .zlib(let level): "zlib \(level)"
        case .zstd(let level): "zstd \(level)"
        }
    }

    /// The same at another level.
    public func at(level: Int) -> WireCompression {
        switch self {
        case .none: self
        case .gzip: .gzip(level: level)
        case .zlib: .zlib(level: level)
        case .zstd: .zstd(level: level)
        }
    }
}
