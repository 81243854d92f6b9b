/// An HTTP request as a server has it.
public struct HTTPRequest: Sendable, Hashable {
    /// Its method.
    public var method: String
    /// The path and what follows `?`, as they came.
    public var target: String
    /// The headers in the order in which they came.
    public var headers: [HTTPHeader]
    /// The body as it came.
    public var body: [UInt8]

    /// Creates a request.
    public init(method: String = "POST", target: String, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    /// The first header of a name, whatever its case; empty where there is none.
    func header(_ name: String) -> String {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value ?? ""
    }
}
