/// Where requests go, as the parts of its URL.
public struct ExportEndpoint: Sendable, Hashable {
    /// `http` or `https`, in lower case.
    public var scheme: String
    /// Name or address, without brackets.
    public var host: String
    /// The port that is written, else that of the scheme.
    public var port: Int
    /// Path and query, `/` where none is written.
    public var path: String

    /// Creates an endpoint.
    public init(scheme: String = "http", host: String, port: Int, path: String = "/") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads `scheme://host:port/path`; `nil`: it is no such URL.
    public init?(_ url: String) {
        guard let mark = url.firstRange(of: "://") else { return nil }
        let scheme = url[..<mark.lowerBound].lowercased()
        guard !scheme.isEmpty, scheme.utf8.allSatisfy({ HeaderCursor.isLetter($0) || HeaderCursor.isDigit($0) }) else {
            return nil
        }
        let rest = url[mark.upperBound...].prefix { $0 != "#" }
        var authority = rest.prefix { $0 != "/" && $0 != "?" }
        let tail = rest[authority.endIndex...]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var host = authority
        var port: Int? = scheme == "https" ? 443 : 80
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close]
            authority = authority[authority.index(after: close)...]
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            authority = authority[colon...]
        } else {
            authority = ""
        }
        if authority.count > 1 { port = authority.first == ":" ? Int(authority.dropFirst()) : nil }
        guard !host.isEmpty, let port, (0...65_535).contains(port) else { return nil }
        self.init(
            scheme: scheme, host: String(host), port: port, path: tail.hasPrefix("/") ? String(tail) : "/" + tail)
    }

    /// Host and port.
    public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The whole URL, its port always written.
    public var url: String { "\(scheme)://\(authority)\(path)" }
}
