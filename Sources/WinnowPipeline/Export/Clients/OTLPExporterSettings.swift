/// What an OTLP exporter does: where it sends, how, and for how long.
public struct OTLPExporterSettings: Sendable, Hashable {
    /// Protocols of OTLP, by the values of `OTEL_EXPORTER_OTLP_PROTOCOL`.
    public enum TransportProtocol: String, Sendable, Hashable, CaseIterable {
        /// gRPC.
        case grpc
        /// Protocol buffers over HTTP.
        case protobuf = "http/protobuf"
        /// JSON over HTTP.
        case json = "http/json"
    }

    /// Whose reading of answers and whose waits hold.
    public var client: ExportClient
    /// The protocol.
    public var transport: TransportProtocol
    /// The URL of requests in full, with the signal's path; of gRPC the target.
    public var url: String
    /// Whether it sends without TLS.
    public var isInsecure: Bool
    /// Headers, no name twice: those of the exporter itself and those that were asked for.
    public var headers: [ExportHeader] = []
    /// Time-out, s, as it was given: what is 0, negative or no number is the client's to deal with (`policy`).
    public var timeoutSeconds = 10.0
    /// Compression of requests.
    public var compression = ExportCompression.none
    /// File with the certificates of servers that are trusted; `nil`: those of the system.
    public var certificate: String?
    /// File with the client's key.
    public var clientKey: String?
    /// File with the client's certificate.
    public var clientCertificate: String?
    /// Largest request before compression, bytes; 0 or less: any.
    public var mostRequestBytes: Int
    /// Whether a request that failed is sent again at all.
    public var retries = true

    /// Creates the settings of a client that nothing was told.
    public init(_ client: ExportClient, transport: TransportProtocol, url: String, isInsecure: Bool) {
        self.client = client
        self.transport = transport
        self.url = url
        self.isInsecure = isInsecure
        mostRequestBytes = RetryPolicy(client).mostRequestBytes
    }

    /// Where requests go; `nil`: the URL is none that can be used.
    public var endpoint: ExportEndpoint? { ExportEndpoint(url) }

    /// How often, when and for how long a batch is sent.
    public var policy: RetryPolicy {
        var policy = RetryPolicy(client)
        policy.setTimeout(seconds: timeoutSeconds)
        policy.mostRequestBytes = max(0, mostRequestBytes)
        policy.retries = retries
        return policy
    }

    /// The value of a header, its name in any case; `nil`: there is none.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Sets a header in place of one of the same name in any case.
    public mutating func setHeader(_ name: String, _ value: String) {
        if let place = headers.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) {
            headers[place] = ExportHeader(name, value)
        } else {
            headers.append(ExportHeader(name, value))
        }
    }
}
