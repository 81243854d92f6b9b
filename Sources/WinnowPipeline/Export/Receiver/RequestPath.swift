/// Paths of requests, as Go's `http.ServeMux` reads them.
enum RequestPath {
    /// The path and what follows `?`, that included.
    static func split(_ target: String) -> (path: String, query: String) {
        guard let mark = target.firstIndex(of: "?") else { return (target, "") }
        return (String(target[..<mark]), String(target[mark...]))
    }

    /// A path without empty parts, `.` and `..`; a `/` at its end stays.
    static func cleaned(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        let cleaned = "/" + parts.joined(separator: "/")
        return path.hasSuffix("/") && cleaned != "/" ? cleaned + "/" : cleaned
    }

    /// Whether a clean path is the one that a handler stands at, or, where that ends in `/`, below it; escapes of either are read.
    static func matches(_ path: String, _ handler: String) -> Bool {
        let wanted = parts(handler)
        let found = parts(path)
        if handler.hasSuffix("/") { return found.count >= wanted.count && found.starts(with: wanted.dropLast()) }
        return found == wanted
    }

    private static func parts(_ path: String) -> [[UInt8]] {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            var bytes = Array(part.utf8)[...]
            var plain: [UInt8] = []
            while let byte = bytes.first {
                let digits = String(decoding: bytes.dropFirst().prefix(2), as: UTF8.self)
                if byte == UInt8(ascii: "%"), digits.utf8.count == 2, let escaped = UInt8(digits, radix: 16) {
                    plain.append(escaped)
                    bytes = bytes.dropFirst(3)
                } else {
                    plain.append(byte)
                    bytes = bytes.dropFirst()
                }
            }
            return plain
        }
    }
}
