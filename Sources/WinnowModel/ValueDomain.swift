/// The values that a generated attribute can take, numbered, with the chance of each: nothing is stored per span.
///
/// A span's value is a function of its key: `index(key:)` then `value(at:)`. So an attribute that nobody reads costs nothing.
public struct ValueDomain: Sendable {
    /// How values are written.
    public enum Values: Sendable {
        /// The listed values.
        case list([AttributeValue])
        /// `prefix` and the number with leading zeros to `digits` places: every value has the same length.
        case numbered(prefix: String, digits: Int, count: UInt64)
        /// Integers from `first` on.
        case integers(first: Int64, count: UInt64)
    }

    /// What decides whether two spans draw the same value.
    public enum Scope: String, Sendable, CaseIterable {
        /// Every span draws anew.
        case span
        /// All spans of a trace share the value.
        case trace
    }

    /// The values.
    public let values: Values
    /// Upper ends of each listed value's share of 2^64, the last one saturated; empty for a uniform draw.
    public let cumulative: [UInt64]
    /// Who shares a value.
    public let scope: Scope
    /// The purpose of the draw: the attribute's key, so that attributes of one name agree.
    public let purpose: UInt64

    /// Creates a domain; `weights` (none for uniform) must be finite, not negative and not all zero.
    public init(values: Values, weights: [Double] = [], scope: Scope, purpose: UInt64) {
        self.values = values
        self.scope = scope
        self.purpose = purpose
        let total = weights.reduce(0, +)
        var sum = 0.0
        var ends: [UInt64] = []
        for weight in weights {
            sum += weight
            let share = sum / total * 0x1p64
            ends.append(share >= 0x1p64 ? .max : UInt64(share))
        }
        if !ends.isEmpty { ends[ends.count - 1] = .max }
        cumulative = ends
    }

    /// How many values there are, at least 1.
    public var count: UInt64 {
        switch values {
        case .list(let list): UInt64(max(1, list.count))
        case .numbered(_, _, let count), .integers(_, let count): max(1, count)
        }
    }

    /// The number of the value that a span with this trace id and span id carries.
    @inlinable public func index(traceKey: UInt64, spanKey: UInt64) -> UInt64 {
        Self.index(Draw.word(scope == .trace ? traceKey : spanKey, purpose), count: count, ends: cumulative.span)
    }

    /// The number of the value that a word stands for: one of `count` at equal chances, or by the upper ends of the shares where there are any.
    @inlinable @inline(__always)
    public static func index(_ word: UInt64, count: UInt64, ends: Span<UInt64>) -> UInt64 {
        if ends.isEmpty { return Draw.below(count, word) }
        var low = 0
        var high = ends.count - 1
        while low < high {
            let middle = (low + high) / 2
            if word <= ends[middle] { high = middle } else { low = middle + 1 }
        }
        return UInt64(low)
    }

    /// The value with this number.
    public func value(at index: UInt64) -> AttributeValue {
        switch values {
        case .list(let list): return list.isEmpty ? .empty : list[Int(min(index, UInt64(list.count - 1)))]
        case .numbered(let prefix, let digits, _):
            let number = String(index)
            return .string(prefix + String(repeating: "0", count: max(0, digits - number.count)) + number)
        case .integers(let first, _): return .int(first &+ Int64(truncatingIfNeeded: index))
        }
    }
}
