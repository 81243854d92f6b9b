import WinnowModel

/// Operators of Alloy's syntax (grafana/alloy, `syntax/vm/op_binary.go`): operands of one type, whole numbers of 64 bits that wrap.
enum AlloyOperators {
    /// What came of an operator.
    enum Outcome {
        case value(AlloyValue.Content)
        /// It can't be worked out here.
        case unknown
        /// Alloy refuses it.
        case refused(String)
    }

    /// What two values are with an operator between them.
    static func apply(_ sign: String, _ left: AlloyValue, _ right: AlloyValue) -> Outcome {
        if left.unknown != nil || right.unknown != nil { return .unknown }
        if case .input = left.content { return .unknown }
        if case .input = right.content { return .unknown }
        switch sign {
        case "==", "!=":
            guard let equal = equal(left, right) else { return .unknown }
            return .value(.bool(equal == (sign == "==")))
        case "&&", "||":
            guard case .bool(let first) = left.content, case .bool(let second) = right.content else { break }
            return .value(.bool(sign == "&&" ? first && second : first || second))
        default:
            if let first = left.text, let second = right.text, let outcome = texts(sign, first, second) {
                return outcome
            }
            if case .number(let first) = left.content, case .number(let second) = right.content {
                return numbers(sign, first, second)
            }
        }
        return .refused("'\(sign)' stands between \(left.kindName) and \(right.kindName): Alloy refuses it")
    }

    private static func texts(_ sign: String, _ left: String, _ right: String) -> Outcome? {
        // Go compares bytes.
        let isLess = left.utf8.lexicographicallyPrecedes(right.utf8)
        let isSame = left.utf8.elementsEqual(right.utf8)
        switch sign {
        case "+": return .value(.text(left + right))
        case "<": return .value(.bool(isLess))
        case "<=": return .value(.bool(isLess || isSame))
        case ">": return .value(.bool(!isLess && !isSame))
        case ">=": return .value(.bool(!isLess))
        default: return nil
        }
    }

    private static func numbers(_ sign: String, _ left: String, _ right: String) -> Outcome {
        if let first = Int64(left), let second = Int64(right) { return integers(sign, first, second) }
        guard let first = Double(left), let second = Double(right), !isLarge(left), !isLarge(right) else {
            return .unknown
        }
        switch sign {
        case "+": return number(first + second)
        case "-": return number(first - second)
        case "*": return number(first * second)
        case "/", "%":
            if second == 0 { return .refused("a division by zero: Alloy refuses it") }
            return number(sign == "/" ? first / second : first.truncatingRemainder(dividingBy: second))
        case "<": return .value(.bool(first < second))
        case "<=": return .value(.bool(first <= second))
        case ">": return .value(.bool(first > second))
        case ">=": return .value(.bool(first >= second))
        case "^": return number(power(first, second))
        default: return .unknown
        }
    }

    /// Go's `math.Pow`: whole exponents as it multiplies, to the last bit; of others the last bit may be another.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        if exponent == 0 || base == 1 { return 1 }
        if exponent == 1 { return base }
        if !base.isFinite || !exponent.isFinite { return .nan }
        if base == 0 {
            let isOdd =
                exponent.rounded(.towardZero) == exponent && exponent.magnitude < 0x1p53 && Int64(exponent) & 1 != 0
            let value: Double = exponent < 0 ? .infinity : 0
            return isOdd && base.sign == .minus ? -value : value
        }
        if exponent == 0.5 { return base.squareRoot() }
        if exponent == -0.5 { return 1 / base.squareRoot() }
        var whole = exponent.magnitude.rounded(.down)
        var rest = exponent.magnitude - whole
        if rest != 0, base < 0 { return .nan }
        if whole >= 0x1p63 { return base == -1 ? 1 : (base.magnitude < 1) == (exponent > 0) ? 0 : .infinity }
        var result = 1.0
        var scale = 0
        if rest != 0 {
            if rest > 0.5 {
                rest -= 1
                whole += 1
            }
            result = PortableMath.exp(rest * PortableMath.log(base))
        }
        // A fraction from 0.5 up to 1 and a power of two, as Go's `math.Frexp` has them.
        var fraction = Double(sign: base.sign, exponent: -1, significand: base.magnitude.significand)
        var binary = Int(base.exponent) + 1
        var bits = UInt64(whole)
        while bits != 0 {
            if binary.magnitude > 4096 {
                scale += binary
                break
            }
            if bits & 1 == 1 {
                result *= fraction
                scale += binary
            }
            fraction *= fraction
            binary *= 2
            if fraction < 0.5 {
                fraction += fraction
                binary -= 1
            }
            bits >>= 1
        }
        if exponent < 0 {
            result = 1 / result
            scale = -scale
        }
        return Double(sign: .plus, exponent: scale, significand: result)
    }

    private static func integers(_ sign: String, _ left: Int64, _ right: Int64) -> Outcome {
        switch sign {
        case "+": return .value(.number(String(left &+ right)))
        case "-": return .value(.number(String(left &- right)))
        case "*": return .value(.number(String(left &* right)))
        case "/", "%":
            if right == 0 { return .refused("a division by zero: Alloy refuses it") }
            let result =
                sign == "/"
                ? left.dividedReportingOverflow(by: right).partialValue
                : left.remainderReportingOverflow(dividingBy: right).partialValue
            return .value(.number(String(result)))
        case "^": return .value(.number(String(power(left, right))))
        case "<": return .value(.bool(left < right))
        case "<=": return .value(.bool(left <= right))
        case ">": return .value(.bool(left > right))
        default: return .value(.bool(left >= right))
        }
    }

    /// As the product multiplies: with a negative exponent the number itself.
    private static func power(_ base: Int64, _ exponent: Int64) -> Int64 {
        if exponent == 0 || base == 1 { return 1 }
        if exponent < 2 { return base }
        var (result, factor, rest): (Int64, Int64, Int64) = (1, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result &* factor }
            factor = factor &* factor
            rest >>= 1
        }
        return result
    }

    /// A whole number that 64 bits with a sign don't hold.
    private static func isLarge(_ text: String) -> Bool {
        Int64(text) == nil && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// A number as it is written; whole ones without a fraction.
    static func number(_ value: Double) -> Outcome {
        if !value.isFinite { return .unknown }
        if let whole = Int64(exactly: value), abs(value) < 0x1p53 { return .value(.number(String(whole))) }
        return .value(.number("\(value)"))
    }

    /// Whether two values are the same; `nil` where that is not worked out: objects, lists of lists, long lists.
    private static func equal(_ left: AlloyValue, _ right: AlloyValue) -> Bool? {
        if let first = left.elements, let second = right.elements {
            if first.count != second.count { return false }
            if first.count > 100 { return nil }
            var isSame = true
            for (one, other) in zip(first, second) {
                if one.elements != nil, other.elements != nil { return nil }
                guard let same = scalarsEqual(one, other) else { return nil }
                isSame = isSame && same
            }
            return isSame
        }
        return scalarsEqual(left, right)
    }

    private static func scalarsEqual(_ left: AlloyValue, _ right: AlloyValue) -> Bool? {
        if let first = left.text, let second = right.text { return first.utf8.elementsEqual(second.utf8) }
        switch (left.content, right.content) {
        case (.unknown, _), (_, .unknown), (.input, _), (_, .input), (.object, .object): return nil
        case (.null, .null): return true
        case (.bool(let first), .bool(let second)): return first == second
        case (.number(let first), .number(let second)):
            if let first = Int64(first), let second = Int64(second) { return first == second }
            return Double(first) == Double(second)
        default: return false
        }
    }
}
