import WinnowFormats

/// What the HTTP side of the Collector's OTLP receiver is told (core v0.161.0).
public struct HTTPReceiverSettings: Sendable, Hashable {
    /// Most bytes of a body, as it comes and decoded, each; 0 and less stand for 20 MiB.
    public var maxRequestBodySize: Int64 = 0
    /// The content encodings that are taken, the empty one for none; `nil`: all that are known. An empty list decodes nothing.
    public var encodings: [String]?
    /// Where traces are received.
    public var tracesPath: String

    /// Creates settings; a path that starts without `/` gets one.
    public init(maxRequestBodySize: Int64 = 0, encodings: [String]? = nil, tracesPath: String = "/v1/traces") {
        self.maxRequestBodySize = maxRequestBodySize
        self.encodings = encodings
        self.tracesPath = tracesPath.hasPrefix("/") ? tracesPath : "/" + tracesPath
    }

    /// Most bytes of a body.
    var bodyLimit: Int { maxRequestBodySize > 0 ? Int(maxRequestBodySize) : 20 << 20 }
}
