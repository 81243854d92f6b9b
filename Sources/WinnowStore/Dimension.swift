/// Which part of the whole a metric's row is about: `key=value` pairs, sorted by key and joined by `;`.
///
/// Keys and values are percent-encoded for `%`, `;` and `=`. The empty dimension is the whole.
public struct Dimension: Sendable, Hashable, Comparable {
    /// The encoded text, as it stands in the store and in CSV.
    public let text: String

    /// The whole.
    public static let whole = Dimension(encoded: "")

    /// Creates a dimension from its pairs, given in any order.
    public init(_ pairs: KeyValuePairs<String, String>) {
        self.init(pairs: pairs.map { ($0.key, $0.value) })
    }

    /// Creates a dimension from its pairs, given in any order.
    public init(pairs: [(key: String, value: String)]) {
        text =
            pairs.map { (Self.encoded($0.key), Self.encoded($0.value)) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            .map { "\($0.0)=\($0.1)" }
            .joined(separator: ";")
    }

    /// Takes a text that was encoded before, as read from a store.
    public init(encoded: String) { text = encoded }

    /// True for the whole.
    public var isWhole: Bool { text.isEmpty }

    /// The pairs, decoded, in the order of the text; a pair without `=` has an empty value.
    public var pairs: [(key: String, value: String)] {
        text.split(separator: ";").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The value of `key`, `nil` when the dimension has no such key.
    public subscript(key: String) -> String? { pairs.first { $0.key == key }?.value }

    /// Order of the encoded text.
    public static func < (a: Dimension, b: Dimension) -> Bool { a.text < b.text }

    private static func encoded(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x25 || $0 == 0x3B || $0 == 0x3D }) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case ";": result += "%3B"
            case "=": result += "%3D"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func decoded(_ text: Substring) -> String {
        guard text.utf8.contains(0x25) else { return String(text) }
        return String(text).replacing("%3B", with: ";").replacing("%3D", with: "=").replacing("%25", with: "%")
    }
}

extension Dimension: CustomStringConvertible {
    /// The encoded text.
    public var description: String { text }
}
