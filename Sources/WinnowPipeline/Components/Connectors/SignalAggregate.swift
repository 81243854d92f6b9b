import WinnowModel
import WinnowOTTL

/// What is summed up for a point.
enum SignalAggregate: Sendable {
    case fresh
    case sum(DerivedPoint.Number, isMonotonic: Bool)
    case gauge(DerivedPoint.Number)
    case histogram(BucketCounter)
    case exponential(ExponentialCounter)

    var value: DerivedPoint.Value {
        switch self {
        case .fresh: .gauge(.int(0))
        case .sum(let number, let isMonotonic): .sum(number, isMonotonic: isMonotonic)
        case .gauge(let number): .gauge(number)
        case .histogram(let counter): .histogram(counter.histogram)
        case .exponential(let counter): .exponential(counter.histogram)
        }
    }
}

extension DerivedPoint.Number {
    var double: Double {
        switch self {
        case .int(let number): Double(number)
        case .double(let number): number
        }
    }

    /// The sum; a series keeps the kind of its first number.
    func adding(_ other: Self) -> Self {
        switch (self, other) {
        case (.int(let a), .int(let b)): .int(a &+ b)
        case (.int(let a), .double(let b)): .int(a &+ (Int64(exactly: b.rounded(.towardZero)) ?? 0))
        case (.double(let a), _): .double(a + other.double)
        }
    }
}

extension OTTLValue {
    var unlessNull: OTTLValue? { isNull ? nil : self }

    func number(for what: String) throws(EvaluationError) -> DerivedPoint.Number {
        switch self {
        case .int(let number): return .int(number)
        case .double(let number): return .double(number)
        default:
            throw EvaluationError("failed to parse \(what) OTTL value into int64 or float64: \(attributeText.string)")
        }
    }

    /// The keys that a list of texts names.
    var listedKeys: [Text] {
        get throws(EvaluationError) {
            switch self {
            case .null: return []
            case .strings(let texts): return texts
            case .slice(let values):
                var keys: [Text] = []
                for value in values {
                    guard case .string(let key) = value else {
                        throw EvaluationError("keys_expression must return a list of strings")
                    }
                    keys.append(key)
                }
                return keys
            default: throw EvaluationError("keys_expression must return a list of strings")
            }
        }
    }
}
