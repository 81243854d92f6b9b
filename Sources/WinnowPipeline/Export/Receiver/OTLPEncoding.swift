import WinnowFormats

/// How OTLP requests and their answers are written.
public enum OTLPEncoding: Sendable, Hashable, CaseIterable {
    /// Protobuf.
    case protobuf
    /// Protobuf's JSON.
    case json

    /// Its content type.
    public var contentType: String {
        switch self {
        case .protobuf: "application/x-protobuf"
        case .json: "application/json"
        }
    }

    /// The encoding of a content type; `nil`: none.
    init?(contentType: String) {
        let type = MediaType.name(contentType)
        guard let encoding = Self.allCases.first(where: { $0.contentType == type }) else { return nil }
        self = encoding
    }

    /// The body of an answer to a request that was taken as a whole.
    var success: [UInt8] {
        switch self {
        // The Collector says that it has nothing to say about rejected spans.
        case .protobuf: [0x0A, 0x00]
        case .json: Array("{\"partialSuccess\":{}}".utf8)
        }
    }

    /// How many spans a request holds.
    func spans(_ body: [UInt8]) throws(RequestFault) -> Int {
        switch self {
        case .protobuf: try ReceivedRequest.spans(protobuf: body)
        case .json: try ReceivedRequest.spans(json: body)
        }
    }

    /// A response with a status; its text may be none that a message can hold.
    func response(_ httpStatus: Int, _ status: GRPCStatus) -> HTTPResponse {
        var headers: [HTTPHeader] = []
        if httpStatus == 429 || httpStatus == 503, let delay = status.retryDelayNanos {
            headers.append(HTTPHeader("Retry-After", String(delay / 1_000_000_000)))
        }
        guard let body = self == .json ? status.json : status.protobuf else {
            return HTTPResponse(
                500, headers: headers + Self.fallback.headers, body: Self.fallback.body)
        }
        return HTTPResponse(httpStatus, headers: headers + [HTTPHeader("Content-Type", contentType)], body: body)
    }

    /// What is answered where nothing else can be.
    static let fallback = HTTPResponse(
        500, headers: [HTTPHeader("Content-Type", "application/json")],
        body: Array("{\"code\": 13, \"message\": \"failed to marshal error message\"}".utf8))
}
