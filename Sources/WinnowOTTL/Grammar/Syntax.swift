/// What a text says, before anybody asks what its names mean. Offsets are bytes of the text.
enum Syntax {
    struct Statement {
        var editor: Call
        var condition: Condition?
    }

    indirect enum Condition {
        case all([Condition])
        case any([Condition])
        case not(Condition)
        case compare(Value, ComparisonOperator, Value)
        case constant(Bool)
        case call(Call)
    }

    indirect enum Value {
        case null
        case bool(Bool)
        case int(Int64)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case symbol(String, offset: Int)
        case path(Path)
        case call(Call)
        /// From left to right: a chain is no nesting.
        case math(Value, [(MathOperator, Value)])
        /// A sign in front of a path, a call or a parenthesis; numbers take theirs along.
        case negate(Value)
        case list([Value])
        case map([(key: String, value: Value)])
        case group(Value)
    }

    struct Path {
        var fields: [Field]
        var offset: Int
    }

    struct Field {
        var name: String
        var keys: [Key]
        var offset: Int
    }

    enum Key {
        case string(String)
        case int(Int64)
        case value(Value)
    }

    struct Call {
        var name: String
        var arguments: [Argument]
        var keys: [Key]
        var offset: Int
    }

    struct Argument {
        var name: String?
        var content: Content
        var offset: Int

        enum Content {
            case value(Value)
            case lambda(Lambda)
            /// A converter that is named, not called.
            case function(String)
        }
    }

    struct Lambda {
        /// `_` for those nobody reads.
        var parameters: [String]
        var body: Body

        enum Body {
            case value(Value)
            case condition(Condition)
        }
    }
}

/// A comparison between two values.
enum ComparisonOperator: String, Sendable, CaseIterable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

/// A calculation with two values.
enum MathOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
}
