/// Reads and changes the W3C `tracestate` header: `key=value` members between commas.
public enum TraceState {
    /// Values of the members with this key, in order.
    public static func values(of key: String, in header: String) -> [String] {
        members(header).filter { $0.key == key }.map(\.value)
    }

    /// The members, spaces around them removed; what is no `key=value` is left out.
    public static func members(_ header: String) -> [(key: String, value: String)] {
        header.split(separator: ",").compactMap { member in
            let parts = member.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return (trimmed(parts[0]), trimmed(parts[1]))
        }
    }

    /// The sub-keys of OpenTelemetry's `ot` member: `k:v` between semicolons.
    public static func openTelemetry(_ header: String) -> [(key: String, value: String)] {
        subKeys(of: "ot", in: header)
    }

    /// The sub-keys of the first member with this key: `k:v` between semicolons; what is no `k:v` is left out.
    public static func subKeys(of key: String, in header: String) -> [(key: String, value: String)] {
        guard let member = values(of: key, in: header).first else { return [] }
        return member.split(separator: ";").compactMap { pair in
            let parts = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
    }

    /// The header with these sub-keys of `ot` set, the member first, as the Collector writes it (`pkg/sampling`): known values are
    /// replaced, other sub-keys and members stay.
    public static func setting(_ pairs: KeyValuePairs<String, String>, in header: String) -> String {
        let kept = openTelemetry(header).filter { old in !pairs.contains { $0.key == old.key } }
        let all = pairs.map { "\($0.key):\($0.value)" } + kept.map { "\($0.key):\($0.value)" }
        let others = members(header).filter { $0.key != "ot" }.map { ",\($0.key)=\($0.value)" }
        return "ot=" + all.joined(separator: ";") + others.joined()
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
