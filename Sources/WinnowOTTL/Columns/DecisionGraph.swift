/// A condition as tests, each with the test that follows when it holds and the one that follows when it does not.
///
/// Evaluated in a loop: what decides early skips the rest, as `and` and `or` do.
struct DecisionGraph: Sendable {
    /// What stands instead of a test where the condition is decided.
    static let holds: Int32 = -1
    static let fails: Int32 = -2

    private(set) var tests: [Predicate] = []
    private(set) var next: [(holds: Int32, fails: Int32)] = []
    /// The first test, or what the condition always is.
    private(set) var entry: Int32 = 0

    init(_ predicate: Predicate) { entry = add(predicate, Self.holds, Self.fails) }

    private mutating func add(_ predicate: Predicate, _ holds: Int32, _ fails: Int32) -> Int32 {
        switch predicate {
        case .constant(let bool): return bool ? holds : fails
        case .not(let inner): return add(inner, fails, holds)
        case .all(let parts):
            var target = holds
            for part in parts.reversed() { target = add(part, target, fails) }
            return target
        case .any(let parts):
            var target = fails
            for part in parts.reversed() { target = add(part, holds, target) }
            return target
        case .compare, .truth:
            tests.append(predicate)
            next.append((holds, fails))
            return Int32(tests.count - 1)
        }
    }
}
