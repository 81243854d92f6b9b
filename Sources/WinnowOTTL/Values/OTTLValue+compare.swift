extension OTTLValue {
    /// Compares as `pkg/ottl/compare.go` (v0.161.0): equal kinds only, int with double excepted; maps, lists and ids know only
    /// `==` and `!=`; two `[]string` can't be compared at all.
    func compare(_ comparison: ComparisonOperator, _ other: OTTLValue) throws(EvaluationError) -> Bool {
        let left = emptied
        let right = other.emptied
        switch (left, right) {
        case (.null, .null): return [.equal, .lessOrEqual, .greaterOrEqual].contains(comparison)
        case (.bool(let a), .bool(let b)): return comparison.holds(a ? 1 : 0, b ? 1 : 0)
        case (.int(let a), .int(let b)): return comparison.holds(a, b)
        case (.int(let a), .double(let b)): return comparison.holds(Double(a), b)
        case (.double(let a), .int(let b)): return comparison.holds(a, Double(b))
        case (.double(let a), .double(let b)): return comparison.holds(a, b)
        case (.string(let a), .string(let b)): return comparison.holds(a, b)
        case (.bytes(let a), .bytes(let b)): return comparison.holds(Text(bytes: a), Text(bytes: b))
        case (.time(let a), .time(let b)): return comparison.holds(a, b)
        case (.duration(let a), .duration(let b)): return comparison.holds(a, b)
        case (.strings, .strings) where comparison == .equal || comparison == .notEqual:
            throw EvaluationError("panic: runtime error: comparing uncomparable type []string")
        default: break
        }
        switch comparison {
        case .equal: return left.isSame(as: right)
        case .notEqual: return !left.isSame(as: right)
        default: return false
        }
    }

    /// Empty bytes of an attribute are a nil slice in Go, which equals nil.
    private var emptied: OTTLValue { if case .bytes(let bytes) = self, bytes.isEmpty { .null } else { self } }

    /// Equality of what has no order.
    private func isSame(as other: OTTLValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.goInt(let a), .goInt(let b)): a == b
        case (.traceID(let a), .traceID(let b)): a == b
        case (.profileID(let a), .profileID(let b)): a == b
        case (.spanID(let a), .spanID(let b)): a == b
        case (.map(let a), .map(let b)): a.equals(b)
        case (.slice(let a), .slice(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equalsAttribute($1) }
        case (.list(let a), .list(let b)): Self.areDeeplyEqual(a, b, rawMaps: false)
        case (.list(let a), .slice(let b)), (.slice(let b), .list(let a)): Self.areDeeplyEqual(a, b, rawMaps: true)
        case (.events(let a), .events(let b)): a == b
        case (.links(let a), .links(let b)): a == b
        case (.status(let a), .status(let b)): a == b
        default: false
        }
    }

    /// `pcommon.Value.Equal`: exactly the same kind.
    public func equalsAttribute(_ other: OTTLValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.map(let a), .map(let b)): a.equals(b)
        case (.slice(let a), .slice(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.equalsAttribute($1) }
        default: isSame(as: other)
        }
    }

    /// `reflect.DeepEqual` of two `[]any`. A literal map is no Go map: it equals none that came out of an attribute.
    private static func areDeeplyEqual(_ a: [OTTLValue], _ b: [OTTLValue], rawMaps: Bool) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy { left, right in
                switch (left, right) {
                case (.map(let left), .map(let right)): !rawMaps && left.equals(right)
                case (.list(let left), .list(let right)): areDeeplyEqual(left, right, rawMaps: rawMaps)
                case (.list(let left), .slice(let right)): rawMaps && areDeeplyEqual(left, right, rawMaps: true)
                case (.strings(let left), .strings(let right)): left == right
                case (.time(let left), .time(let right)): left == right
                case (.duration(let left), .duration(let right)): left == right
                default: left.equalsAttribute(right)
                }
            }
    }
}

extension ValueMap {
    /// As many keys, each with an equal value, in any order.
    func equals(_ other: ValueMap) -> Bool {
        count == other.count && pairs.allSatisfy { pair in other[pair.key].map(pair.value.equalsAttribute) ?? false }
    }
}

extension ComparisonOperator {
    /// Whether the comparison holds between two values of one ordered kind.
    func holds<T: Comparable>(_ a: T, _ b: T) -> Bool {
        switch self {
        case .equal: a == b
        case .notEqual: a != b
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        }
    }
}
