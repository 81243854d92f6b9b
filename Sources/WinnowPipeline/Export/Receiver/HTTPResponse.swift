/// What an HTTP server answers; date, length and connection are left to whoever writes it.
public struct HTTPResponse: Sendable, Hashable {
    /// The status.
    public var status: Int
    /// The headers.
    public var headers: [HTTPHeader]
    /// The body.
    public var body: [UInt8]

    /// Creates a response.
    public init(_ status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// What clients read of it.
    public var answer: HTTPAnswer {
        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        return HTTPAnswer(status: status, retryAfter: header("Retry-After"), location: header("Location"))
    }
}
