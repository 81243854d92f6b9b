/// A value to be computed, its names resolved and its functions made.
indirect enum Expression: Sendable {
    case literal(OTTLValue)
    case path(Path)
    /// A parameter of a lambda, by its place on the evaluator's stack, with the indexes after it.
    case local(Int, keys: [PathKey])
    case math(Expression, [(MathOperator, Expression)])
    case negate(Expression)
    case list([Expression])
    case map([(key: Text, value: Expression)])
    case call(Call, keys: [PathKey])
    /// A comparison as a value: the body of a lambda.
    case predicate(Predicate)

    /// The value of what Go calls a literal: a constant, or a list or map of such that is not empty.
    var constant: OTTLValue? {
        switch self {
        case .literal(let value): return value
        case .list(let elements):
            let values = elements.compactMap(\.constant)
            return values.isEmpty || values.count < elements.count ? nil : .list(values)
        case .map(let pairs):
            if pairs.isEmpty { return nil }
            var map = ValueMap()
            for pair in pairs {
                // What a map can't hold is found when it is evaluated.
                guard let value = pair.value.constant, let raw = Expression.element(value) else { return nil }
                map[pair.key] = raw
            }
            return .map(map)
        default: return nil
        }
    }

    /// A value inside a map literal.
    static func element(_ value: OTTLValue) -> OTTLValue? {
        switch value {
        case .map: return value
        case .list(let values):
            var elements: [OTTLValue] = []
            for value in values {
                if case .map = value {
                    elements.append(value)
                } else if let raw = value.raw(isNested: true) {
                    elements.append(raw)
                } else {
                    return nil
                }
            }
            return .slice(elements)
        case .slice: return nil
        default: return value.raw(isNested: true)
        }
    }
}

/// A condition, its names resolved and its functions made.
indirect enum Predicate: Sendable {
    case all([Predicate])
    case any([Predicate])
    case not(Predicate)
    case constant(Bool)
    case compare(Expression, ComparisonOperator, Expression)
    /// A converter alone, which must yield a bool.
    case truth(Expression)
}

/// A function with its arguments.
final class Call: Sendable {
    /// An argument of a call.
    enum Argument: Sendable {
        case expression(Expression, Parameter.Kind)
        case expressions([Expression], Parameter.Kind)
        case lambda(Lambda)
        /// Read when the function was made.
        case constant
        case absent
    }

    /// A lambda: its body and where its parameters stand on the evaluator's stack.
    struct Lambda: Sendable {
        var slots: [Int?]
        var body: Expression
    }

    let name: String
    let arguments: [Argument]
    let body: Implementation

    init(name: String, arguments: [Argument], body: Implementation) {
        self.name = name
        self.arguments = arguments
        self.body = body
    }
}

/// How a function yields its value.
enum Implementation: Sendable {
    /// From its arguments, each of the kind that its parameter names; `nil` for those that were not given.
    case pure(@Sendable ([OTTLValue?]) throws(EvaluationError) -> OTTLValue)
    /// Whether the first argument, as a text, has a match of a literal pattern.
    case match(GoRegex)
    /// Also from the time of day.
    case clocked(@Sendable ([OTTLValue?], Instant?) throws(EvaluationError) -> OTTLValue)
    /// Needs the span or does not evaluate all of its arguments.
    case form(Form)
    /// Changes the record.
    case editor(Editor)

    /// Functions that the evaluator itself knows.
    enum Form: Sendable {
        case coalesce
        case isKind
        case isRootSpan
        case when
        case anyElement, allElements, filter, find, mapEach, mapKeys, reduce
    }

    /// Changes what stands at a path: told its value, says the new one, or that it stays.
    enum Editor: Sendable {
        /// Sets the path, whatever it holds.
        case set
        case clear
        /// Changes nothing.
        case nothing
        /// From the value at the path, coerced to the kind, and the other arguments to a new value; `nil`: unchanged.
        case change(Parameter.Kind, @Sendable (OTTLValue, [OTTLValue?]) throws(EvaluationError) -> OTTLValue?)
    }
}

/// A parameter of a function.
struct Parameter: Sendable, Equatable {
    /// What an argument is turned into: `pkg/ottl`'s getters.
    enum Kind: Sendable, Hashable {
        case any
        case string, int, double, bool, time, duration
        case map, slice
        /// Converted where possible, nil stays nil.
        case stringLike, intLike, doubleLike, boolLike, bytesLike
        /// Must be written as such, not computed.
        case literalString, literalInt, literalBool, literalStrings
        case list(ListKind)
        /// A list that is written or computed.
        case computedStringLikes
        case lambda
        /// A path that is changed.
        case path, mapPath, slicePath
        case function
    }

    /// Kinds of the elements of written lists.
    enum ListKind: Sendable, Hashable {
        case any, string
    }

    /// Its name for named arguments.
    var name: String
    var kind: Kind
    var isOptional: Bool
}
