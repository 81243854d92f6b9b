/// Reads the W3C `tracestate` header: `key=value` members behind commas.
enum TraceState {
    /// Values of the members with this key, in order.
    static func values(of key: String, in header: String) -> [String] {
        members(header).filter { $0.key == key }.map(\.value)
    }

    /// The members, spaces around them removed; what is no `key=value` is left out.
    static func members(_ header: String) -> [(key: String, value: String)] {
        header.split(separator: ",").compactMap { member in
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return (trimmed(parts[0]), trimmed(parts[1]))
        }
    }

    /// The sub-keys of OpenTelemetry's `ot` member: `k:v` behind semicolons.
    static func openTelemetry(_ header: String) -> [(key: String, value: String)] {
        guard let member = values(of: "ot", in: header).first else { return [] }
        return member.split(separator: ";").compactMap { pair in
            let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
