/// A value of an attribute, as OTLP's `AnyValue` can hold.
public indirect enum AttributeValue: Sendable, Hashable {
    /// No value is set.
    case empty
    /// Text; bytes that are not UTF-8 are repaired when they become a `String`.
    case string(String)
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case bytes([UInt8])
    case array([AttributeValue])
    case map([KeyedValue])

    /// A key and a value inside a map.
    public struct KeyedValue: Sendable, Hashable {
        /// The key.
        public var key: String
        /// The value.
        public var value: AttributeValue

        /// Creates a pair.
        public init(_ key: String, _ value: AttributeValue) {
            self.key = key
            self.value = value
        }
    }

    /// The type's name in messages: string, bool, int, double, bytes, array, map or empty.
    public var typeName: String {
        switch self {
        case .empty: "empty"
        case .string: "string"
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .bytes: "bytes"
        case .array: "array"
        case .map: "map"
        }
    }
}
