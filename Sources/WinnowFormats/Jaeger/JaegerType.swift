import WinnowModel

/// The type that a tag declares.
enum JaegerType {
    case string, bool, int64, float64, binary

    /// A name of either case or the number of `jaeger.api_v2.ValueType`; `nil` for anything else.
    init?(_ tape: JSONTape, _ index: Int) {
        if let number = tape.unsigned(index) {
            switch number {
            case 0: self = .string
            case 1: self = .bool
            case 2: self = .int64
            case 3: self = .float64
            case 4: self = .binary
            default: return nil
            }
            return
        }
        guard tape.isText(index) else { return nil }
        let name = tape.text(index)
        func says(_ lower: StaticString, _ upper: StaticString) -> Bool { name.equals(lower) || name.equals(upper) }
        if says("string", "STRING") {
            self = .string
        } else if says("bool", "BOOL") {
            self = .bool
        } else if says("int64", "INT64") {
            self = .int64
        } else if says("float64", "FLOAT64") {
            self = .float64
        } else if says("binary", "BINARY") {
            self = .binary
        } else {
            return nil
        }
    }

    /// The type that a member of protobuf JSON holds.
    init?(valueKey name: UnsafeRawBufferPointer) {
        if name.equals("vStr") {
            self = .string
        } else if name.equals("vBool") {
            self = .bool
        } else if name.equals("vInt64") {
            self = .int64
        } else if name.equals("vFloat64") {
            self = .float64
        } else if name.equals("vBinary") {
            self = .binary
        } else {
            return nil
        }
    }

    /// What protobuf JSON leaves out.
    var zero: AttributeValue {
        switch self {
        case .string: .string("")
        case .bool: .bool(false)
        case .int64: .int(0)
        case .float64: .double(0)
        case .binary: .bytes([])
        }
    }
}
