import WinnowFormats
public import WinnowModel
public import WinnowSettings

/// What the Collector's OTLP receiver is told about the protocols that it takes traces by (core v0.161.0, `receiver/otlpreceiver/config.go`);
/// other keys are not read.
public struct OTLPReceiverSettings: Sendable, Hashable {
    /// The gRPC side.
    public struct GRPC: Sendable, Hashable {
        /// Where it listens.
        public var endpoint = "localhost:4317"
        /// Most MiB of a message; 0 stands for 4.
        public var maxMessageMiB: Int64 = 0

        /// Creates the defaults.
        public init() {}
    }

    /// The HTTP side.
    public struct HTTP: Sendable, Hashable {
        /// Where it listens.
        public var endpoint = "localhost:4318"
        /// What it takes.
        public var receiver = HTTPReceiverSettings()
        /// Nanoseconds for the headers of a request; 0: any time.
        public var readHeaderTimeoutNanos: Int64 = 0
        /// Nanoseconds for a request; 0: any time.
        public var readTimeoutNanos: Int64 = 0
        /// Nanoseconds for a response; 0: any time.
        public var writeTimeoutNanos: Int64 = 0
        /// Nanoseconds between two requests of a connection; 0: any time.
        public var idleTimeoutNanos: Int64 = 0

        /// Creates the defaults.
        public init() {}
    }

    /// The component's type.
    public static let type = "otlp"
    /// The gRPC side; `nil`: it is off, as it is unless it is named.
    public var grpc: GRPC?
    /// The HTTP side; `nil`: it is off, as it is unless it is named.
    public var http: HTTP?

    /// Reads a receiver's configuration; what the Collector refuses of it is appended, in its words.
    public init(_ node: YAMLNode, into findings: inout [Diagnostic]) {
        let protocols = node["protocols"]
        if let entry = protocols?.entry("grpc") {
            var grpc = GRPC()
            grpc.endpoint = entry.value["endpoint"]?.text ?? grpc.endpoint
            if let value = entry.value["max_recv_msg_size_mib"] {
                grpc.maxMessageMiB = Self.integer(value, into: &findings)
                if grpc.maxMessageMiB &* 1 << 20 < 0 {
                    findings.append(
                        value.diagnostic(
                            "protocols::grpc: invalid max_recv_msg_size_mib value, must be between 1 and "
                                + "\(Int64.max >> 20): \(grpc.maxMessageMiB)"))
                }
            }
            self.grpc = grpc
        }
        if let entry = protocols?.entry("http") {
            var http = HTTP()
            let node = entry.value
            http.endpoint = node["endpoint"]?.text ?? http.endpoint
            http.receiver = HTTPReceiverSettings(
                maxRequestBodySize: node["max_request_body_size"].map { Self.integer($0, into: &findings) } ?? 0,
                encodings: node["compression_algorithms"]?.elements?.map { $0.text ?? "" },
                tracesPath: node["traces_url_path"]?.text ?? "/v1/traces")
            let keys: [(String, WritableKeyPath<HTTP, Int64>)] = [
                ("read_header_timeout", \.readHeaderTimeoutNanos), ("read_timeout", \.readTimeoutNanos),
                ("write_timeout", \.writeTimeoutNanos), ("idle_timeout", \.idleTimeoutNanos),
            ]
            for (key, path) in keys {
                guard let value = node[key] else { continue }
                guard let nanos = Self.duration(value) else {
                    findings.append(value.diagnostic("'\(key)' is no length of time"))
                    continue
                }
                http[keyPath: path] = nanos
            }
            self.http = http
        }
        if grpc == nil, http == nil {
            findings.append(node.diagnostic("must specify at least one protocol when using the OTLP receiver"))
        }
    }

    private static func integer(_ node: YAMLNode, into findings: inout [Diagnostic]) -> Int64 {
        if let number = node.text.flatMap({ Int64($0) }) { return number }
        findings.append(node.diagnostic("'\(node.text ?? "")' is no whole number"))
        return 0
    }

    private static func duration(_ node: YAMLNode) -> Int64? {
        Array((node.text ?? "").utf8).withUnsafeBytes { GoDuration.parse($0) }
    }
}
