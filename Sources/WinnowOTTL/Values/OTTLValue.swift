public import WinnowModel

/// What an expression yields: the kinds that OTTL's functions and comparisons tell apart.
///
/// Lists come in three Go types that compare differently: `slice` is pdata's, `list` what a literal and some functions make,
/// `strings` what `Split` makes.
public enum OTTLValue: Sendable {
    /// `nil`: absent, or present without a value.
    case null
    case bool(Bool)
    case int(Int64)
    /// Go's `int`, which is no `int64`: the port in what `URL` yields.
    case goInt(Int64)
    case double(Double)
    case string(Text)
    case bytes([UInt8])
    case time(Instant)
    /// Nanoseconds.
    case duration(Int64)
    case traceID(TraceID)
    case spanID(UInt64)
    case profileID(TraceID)
    case map(ValueMap)
    /// pdata's `pcommon.Slice`.
    case slice([OTTLValue])
    /// Go's `[]any`.
    case list([OTTLValue])
    /// Go's `[]string`.
    case strings([Text])
    /// A span's events as a whole.
    case events([EventRecord])
    /// A span's links as a whole.
    case links([LinkRecord])
    /// A span's status as a whole.
    case status(StatusRecord)
}

extension OTTLValue {
    /// The name of the Go type, as messages have it.
    var typeName: String {
        switch self {
        case .null: "nil"
        case .bool: "bool"
        case .int: "int64"
        case .goInt: "int"
        case .double: "float64"
        case .string: "string"
        case .bytes: "[]uint8"
        case .time: "time.Time"
        case .duration: "time.Duration"
        case .traceID: "pcommon.TraceID"
        case .spanID: "pcommon.SpanID"
        case .profileID: "pprofile.ProfileID"
        case .map: "pcommon.Map"
        case .slice: "pcommon.Slice"
        case .list: "[]interface {}"
        case .strings: "[]string"
        case .events: "ptrace.SpanEventSlice"
        case .links: "ptrace.SpanLinkSlice"
        case .status: "ptrace.Status"
        }
    }

    /// The name of pdata's value type, as messages about attributes have it.
    var attributeTypeName: String {
        switch self {
        case .string: "Str"
        case .bool: "Bool"
        case .int, .goInt: "Int"
        case .double: "Double"
        case .bytes: "Bytes"
        case .map: "Map"
        case .slice, .list, .strings: "Slice"
        default: "Empty"
        }
    }

    /// Whether it is `nil`.
    public var isNull: Bool { if case .null = self { true } else { false } }

    /// A value of an attribute.
    public init(_ value: AttributeValue) {
        switch value {
        case .empty: self = .null
        case .string(let text): self = .string(Text(text))
        case .bool(let bool): self = .bool(bool)
        case .int(let number): self = .int(number)
        case .double(let number): self = .double(number)
        case .bytes(let bytes): self = .bytes(bytes)
        case .array(let values): self = .slice(values.map(OTTLValue.init))
        case .map(let pairs): self = .map(ValueMap(pairs.map { (Text($0.key), OTTLValue($0.value)) }))
        }
    }

    /// The value as an attribute holds it (`pcommon.Value.FromRaw`); `nil` for what no attribute can hold.
    ///
    /// `isNested`: inside a list of Go values, where pdata's own maps and slices are not accepted.
    func raw(isNested: Bool = false) -> OTTLValue? {
        switch self {
        case .null, .bool, .int, .double, .string, .bytes: return self
        case .goInt(let number): return .int(number)
        case .list(let values):
            var raws: [OTTLValue] = []
            for value in values {
                guard let raw = value.raw(isNested: true) else { return nil }
                raws.append(raw)
            }
            return .slice(raws)
        case .map, .slice: return isNested ? nil : self
        default: return nil
        }
    }
}

/// An ordered map of values: pdata's `pcommon.Map`.
public struct ValueMap: Sendable {
    /// Keys and values in order.
    public private(set) var pairs: [(key: Text, value: OTTLValue)]

    /// Creates a map of pairs as they are.
    public init(_ pairs: [(key: Text, value: OTTLValue)] = []) { self.pairs = pairs }

    /// How many pairs there are.
    public var count: Int { pairs.count }

    /// Where the first pair with this key stands.
    public func index(of key: Text) -> Int? { pairs.firstIndex { $0.key == key } }

    /// The value of the first pair with this key; setting one that is not there adds it at the end. Where one goes, the last pair takes its
    /// place, as in pdata.
    public subscript(key: Text) -> OTTLValue? {
        get { index(of: key).map { pairs[$0].value } }
        set {
            if let index = index(of: key) {
                if let newValue {
                    pairs[index].value = newValue
                } else {
                    pairs.swapAt(index, pairs.count - 1)
                    pairs.removeLast()
                }
            } else if let newValue {
                pairs.append((key, newValue))
            }
        }
    }

    /// Changes the value of the pair at `index`.
    public mutating func update(at index: Int, to value: OTTLValue) { pairs[index].value = value }

    /// The map as pdata keeps it: one kind of whole numbers.
    var stored: ValueMap {
        let hasGoInts = pairs.contains { if case .goInt = $0.value { true } else { false } }
        return hasGoInts ? ValueMap(pairs.map { ($0.key, $0.value.raw() ?? $0.value) }) : self
    }

    /// Keeps the pairs that `isKept` accepts.
    public mutating func filter(_ isKept: (Text, OTTLValue) -> Bool) {
        pairs = pairs.filter { isKept($0.key, $0.value) }
    }
}

extension ValueMap: Equatable {
    /// As many keys, each with an equal value, in any order.
    public static func == (a: ValueMap, b: ValueMap) -> Bool { a.equals(b) }
}
