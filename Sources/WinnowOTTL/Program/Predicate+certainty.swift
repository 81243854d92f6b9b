extension Predicate {
    /// Whether it has a result for every record: comparisons of paths and literals, and what connects them.
    var alwaysHasResult: Bool {
        switch self {
        case .constant: true
        case .not(let inner): inner.alwaysHasResult
        case .all(let parts), .any(let parts): parts.allSatisfy(\.alwaysHasResult)
        case .compare(let left, _, let right): left.alwaysHasValue && right.alwaysHasValue
        case .truth(.call(let call, let keys)):
            if case .form(.isRootSpan) = call.body, keys.isEmpty { true } else { false }
        case .truth: false
        }
    }
}

extension Expression {
    fileprivate var alwaysHasValue: Bool {
        switch self {
        // Lists of texts can't be compared with each other, but none is written as a literal.
        case .literal: return true
        case .path(let path):
            if path.root == .eventIndex { return false }
            guard let first = path.keys.first else { return true }
            // Deeper indexes fail where what they go into is no map.
            guard path.keys.count == 1, case .string = first else { return false }
            return path.root.isAttributes || path.root == .traceStateMember
        default: return false
        }
    }
}
