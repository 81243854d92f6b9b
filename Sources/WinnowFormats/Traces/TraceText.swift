public import WinnowModel

/// Values and lengths of time as text for people.
public enum TraceText {
    /// A value on one line.
    public static func shown(_ value: AttributeValue) -> String {
        switch value {
        case .empty: "(empty)"
        case .string(let text): text
        case .bool(let flag): "\(flag)"
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bytes(let bytes): "\(bytes.count) bytes"
        case .array(let values): "[" + values.map(shown).joined(separator: ", ") + "]"
        case .map(let pairs): "{" + pairs.map { $0.key + ": " + shown($0.value) }.joined(separator: ", ") + "}"
        }
    }

    /// A length of time with three digits at least, in the unit that suits it.
    public static func duration(_ nanos: UInt64) -> String {
        func cut(_ unit: UInt64, _ name: String) -> String {
            let whole = nanos / unit
            let places = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
            if places == 0 { return "\(whole) \(name)" }
            let scale: UInt64 = places == 1 ? 10 : 100
            let digits = String(nanos % unit * scale / unit + scale).dropFirst()
            return "\(whole).\(digits) \(name)"
        }
        switch nanos {
        case ..<1_000: return "\(nanos) ns"
        case ..<1_000_000: return cut(1_000, "µs")
        case ..<1_000_000_000: return cut(1_000_000, "ms")
        default: return cut(1_000_000_000, "s")
        }
    }
}
