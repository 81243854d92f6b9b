/// The host and port that an exporter's endpoint names.
struct CollectorAddress: Hashable {
    /// The host's labels in lower case; of `gateway.shop.svc.cluster.local` the first is `gateway`.
    var labels: [String]
    /// The port, where one is named.
    var port: Int?

    /// Reads `HOST`, `HOST:PORT`, and URLs of HTTP and of gRPC's resolvers (`dns:///HOST:PORT`); `nil` for what names no host.
    ///
    /// What a chart puts in front (`{{ .Release.Name }}-gateway`) is left out: the first label then starts with a dash.
    init?(_ text: String) {
        var rest = Self.withoutTemplates(text)[...]
        if rest.lowercased().hasPrefix("unix:") { return nil }
        if let scheme = rest.range(of: "://") {
            let name = rest[..<scheme.lowerBound].lowercased()
            rest = rest[scheme.upperBound...]
            // Between the slashes of gRPC's resolvers stands who is asked, mostly nobody.
            if !name.hasPrefix("http"), let slash = rest.firstIndex(of: "/") {
                rest = rest[rest.index(after: slash)...]
            }
        } else if let scheme = ["dns:", "passthrough:"].first(where: { rest.lowercased().hasPrefix($0) }) {
            rest = rest.dropFirst(scheme.count).drop { $0 == "/" }
        }
        rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        if let colon = rest.lastIndex(of: ":") {
            guard let port = Int(rest[rest.index(after: colon)...]), (0...65_535).contains(port) else { return nil }
            self.port = port
            rest = rest[..<colon]
        }
        guard rest.utf8.count <= 1024, !rest.contains(where: { "[]$ \"'".contains($0) }) else { return nil }
        labels = rest.lowercased().split(separator: ".").map(String.init)
        if labels.isEmpty { return nil }
    }

    private static func withoutTemplates(_ text: String) -> String {
        var result = ""
        var rest = text.prefix(4096)
        while let open = rest.range(of: "{{") {
            result += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].range(of: "}}") else { return result }
            rest = rest[close.upperBound...]
        }
        return result + rest
    }
}

extension StringProtocol where SubSequence == Substring {
    /// The first place of another text.
    fileprivate func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
