import WinnowModel

/// Calculations as `pkg/ottl/math.go` (v0.161.0) does them: whole numbers wrap, division by zero is an error for doubles, too.
enum Calculation {
    static func apply(_ sign: MathOperator, _ left: OTTLValue, _ right: OTTLValue) throws(EvaluationError) -> OTTLValue
    {
        switch (left, right) {
        case (.int(let a), .int(let b)): return .int(try whole(sign, a, b))
        case (.int(let a), .double(let b)): return .double(try double(sign, Double(a), b))
        case (.double(let a), .int(let b)): return .double(try double(sign, a, Double(b)))
        case (.double(let a), .double(let b)): return .double(try double(sign, a, b))
        case (.int, _), (.double, _): throw EvaluationError("\(right.printed.string) must be int64 or float64")
        case (.time(let time), _): return try later(sign, time, right)
        case (.duration(let duration), _): return try longer(sign, duration, right)
        default:
            throw EvaluationError("\(left.printed.string) must be int64, float64, time.Time or time.Duration")
        }
    }

    static func negate(_ value: OTTLValue) throws(EvaluationError) -> OTTLValue {
        switch value {
        case .int(let number): return .int(0 &- number)
        case .double(let number): return .double(-number)
        default: throw EvaluationError("unsupported unary minus operation on type \(value.typeName)")
        }
    }

    private static func whole(_ sign: MathOperator, _ a: Int64, _ b: Int64) throws(EvaluationError) -> Int64 {
        switch sign {
        case .add: return a &+ b
        case .subtract: return a &- b
        case .multiply: return a &* b
        case .divide:
            if b == 0 { throw EvaluationError("attempted to divide by 0") }
            return b == -1 ? 0 &- a : a / b
        }
    }

    private static func double(_ sign: MathOperator, _ a: Double, _ b: Double) throws(EvaluationError) -> Double {
        switch sign {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide:
            if b == 0 { throw EvaluationError("attempted to divide by 0") }
            return a / b
        }
    }

    private static let onlySums = EvaluationError(
        "only addition and subtraction supported for time.Time and time.Duration")

    private static func later(_ sign: MathOperator, _ time: Instant, _ right: OTTLValue) throws(EvaluationError)
        -> OTTLValue
    {
        switch (sign, right) {
        case (.add, .duration(let duration)): return .time(time.adding(duration))
        case (.subtract, .time(let other)): return .duration(time.since(other))
        case (.subtract, .duration(let duration)): return .time(time.adding(0 &- duration))
        case (.add, _):
            throw EvaluationError("time.Time must be added to time.Duration; found \(right.printed.string) instead")
        case (.subtract, _):
            throw EvaluationError(
                "time.Time or time.Duration must be subtracted from time.Time; found \(right.printed.string) instead")
        default: throw onlySums
        }
    }

    private static func longer(_ sign: MathOperator, _ duration: Int64, _ right: OTTLValue) throws(EvaluationError)
        -> OTTLValue
    {
        switch (sign, right) {
        case (.add, .duration(let other)): return .duration(duration &+ other)
        case (.add, .time(let time)): return .time(time.adding(duration))
        case (.subtract, .duration(let other)): return .duration(duration &- other)
        case (.add, _):
            throw EvaluationError(
                "time.Duration must be added to time.Duration or time.Time; found \(right.printed.string) instead")
        case (.subtract, _):
            throw EvaluationError(
                "time.Duration must be subtracted from time.Duration; found \(right.printed.string) instead")
        default: throw onlySums
        }
    }
}

extension OTTLValue {
    /// Deepest nesting of lists and maps that statements and lambdas may build.
    static let depthLimit = 128
    /// Most bytes and elements that a value may hold which statements build: as much as a request may (4 MiB). A few of them that double it
    /// would fill any memory.
    static let sizeLimit = 1 << 22

    /// An error where lists and maps are nested too deep, or hold too much.
    func checkBounds() throws(EvaluationError) {
        var left = Self.sizeLimit
        if isDeeper(than: Self.depthLimit, &left) {
            throw EvaluationError("lists and maps nested deeper than \(Self.depthLimit) levels")
        }
        if left < 0 { throw Self.tooLarge }
    }

    static var tooLarge: EvaluationError { EvaluationError("a value of more than \(sizeLimit) bytes") }

    /// Takes what the value holds off `left`, and ends early where that is used up.
    private func isDeeper(than limit: Int, _ left: inout Int) -> Bool {
        left -= 1
        switch self {
        case .string(let text): left -= text.bytes.count
        case .bytes(let bytes): left -= bytes.count
        case .slice(let values), .list(let values):
            if limit == 0 { return !values.isEmpty }
            for value in values where left >= 0 { if value.isDeeper(than: limit - 1, &left) { return true } }
        case .map(let map):
            if limit == 0 { return map.count > 0 }
            for pair in map.pairs where left >= 0 {
                left -= pair.key.bytes.count
                if pair.value.isDeeper(than: limit - 1, &left) { return true }
            }
        default: break
        }
        return false
    }

    /// The value as pdata keeps it, lists of Go values included; `nil` for what it can't keep.
    var stored: OTTLValue? {
        switch self {
        case .null, .bool, .int, .double, .string, .bytes, .slice: return self
        case .goInt(let number): return .int(number)
        case .map(let map): return .map(map.stored)
        case .strings(let texts): return .slice(texts.map(OTTLValue.string))
        case .list(let values):
            var stored: [OTTLValue] = []
            for value in values {
                guard let element = value.stored else { return nil }
                stored.append(element)
            }
            return .slice(stored)
        default: return nil
        }
    }
}

/// Trace states as the Collector's paths read them.
enum TraceStateText {
    /// The members in order; `nil` where the text is no trace state.
    static func members(_ text: Text) -> [(key: Text, value: Text)]? {
        let header = text.string
        let members = TraceState.accepted(header)
        if members.isEmpty, header.utf8.contains(where: { $0 != 0x2C && $0 != 0x20 && $0 != 0x09 }) { return nil }
        return members.map { (Text($0.key), Text($0.value)) }
    }
}
