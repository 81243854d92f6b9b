import WinnowModel

/// How large traces can become: depth, expected and most spans. Refuses scenarios whose traces could grow without limit.
struct GrowthBounds {
    /// Deepest call chain that a scenario may ask for.
    static let deepest = 256
    /// Depth at which a recursion is cut that only probabilities bound.
    static let defaultRecursion = 16
    /// Most spans that one trace may possibly have.
    static let mostSpans = 262_144.0
    /// Most spans that traces of a root may have on average.
    static let mostExpected = 20_000.0

    /// Calls deeper than this are not made.
    private(set) var maxDepth = 0
    /// By operation, for traces that start with it.
    private(set) var expected: [Double] = []
    private(set) var most: [Double] = []

    /// Measures `graph`; fails with `.data`.
    init(_ graph: ResolvedGraph, _ scenario: Scenario) throws(Failure) {
        let all = Self.cyclic(graph) { _ in true }
        if all.isEmpty {
            let longest = Self.longestPath(graph)
            maxDepth = min(scenario.maxDepth ?? longest, longest)
            if maxDepth > Self.deepest {
                throw Failure(
                    .data,
                    scenario.place.finding(
                        "calls are nested \(longest) deep", remedy: "set max_depth to at most \(Self.deepest)"))
            }
        } else if let declared = scenario.maxDepth {
            maxDepth = min(declared, Self.deepest)
        } else {
            let certain = Self.cyclic(graph) { $0.probability >= 1 }
            if let first = certain.first {
                let call = graph.operations[first].calls.first { certain.contains($0.callee) && $0.probability >= 1 }
                throw Failure(
                    .data,
                    (call?.spec.place ?? graph.operations[first].spec.place).finding(
                        "\(graph.title(first)) calls itself again and again without a bound",
                        remedy: "give a call of the cycle a probability below 1, or set max_depth"))
            }
            maxDepth = Self.defaultRecursion
        }
        measure(graph)
        var findings: [Diagnostic] = []
        for (index, root) in graph.roots.enumerated() {
            let place =
                scenario.traffic.roots.indices.contains(index) ? scenario.traffic.roots[index].place : scenario.place
            if !(most[root] <= Self.mostSpans) {
                findings.append(
                    place.finding(
                        "a trace of \(graph.title(root)) could grow to \(Self.count(most[root])) spans",
                        remedy: "lower repeat, retry attempts or max_depth until it stays below \(Int(Self.mostSpans))"
                    ))
            } else if !(expected[root] <= Self.mostExpected) {
                findings.append(
                    place.finding(
                        "traces of \(graph.title(root)) would have \(Self.count(expected[root])) spans on average",
                        remedy:
                            "lower repeat, probabilities or max_depth until it stays below \(Int(Self.mostExpected))"
                    ))
            }
        }
        if !findings.isEmpty { throw Failure(.data, findings) }
    }

    private static func count(_ value: Double) -> String {
        value < 1e15 ? "\(Int(value))" : "more than 10^15"
    }

    private mutating func measure(_ graph: ResolvedGraph) {
        expected = graph.operations.map { _ in 1 }
        most = expected
        let means = graph.operations.map { $0.calls.map { $0.probability * $0.spec.repetition.mean } }
        let tops = graph.operations.map { operation in
            operation.calls.map { call in
                call.probability > 0 ? Double(call.spec.repetition.most) * Double(call.spec.retry?.attempts ?? 1) : 0
            }
        }
        for _ in 0..<maxDepth {
            var nextExpected = expected
            var nextMost = most
            for (index, operation) in graph.operations.enumerated() {
                var mean = 1.0
                var bound = 1.0
                for (number, call) in operation.calls.enumerated() {
                    let client = call.meeting == .remote ? 1.0 : 0
                    mean += means[index][number] * (client + expected[call.callee])
                    bound += tops[index][number] * (client + most[call.callee])
                }
                nextExpected[index] = min(mean, 1e18)
                nextMost[index] = min(bound, 1e18)
            }
            if nextMost == most, nextExpected == expected { break }
            expected = nextExpected
            most = nextMost
        }
    }

    /// Operations on cycles, or between two, along the calls that count.
    private static func cyclic(_ graph: ResolvedGraph, _ counts: (ResolvedGraph.Call) -> Bool) -> [Int] {
        let edges = graph.operations.map { $0.calls.filter(counts).map(\.callee) }
        var reversed = edges.map { _ in [Int]() }
        for (caller, callees) in edges.enumerated() { for callee in callees { reversed[callee].append(caller) } }
        let upstream = untrimmed(edges, among: Set(edges.indices))
        return untrimmed(reversed, among: upstream).sorted()
    }

    /// What is left when operations that nothing left calls are taken away, again and again.
    private static func untrimmed(_ edges: [[Int]], among: Set<Int>) -> Set<Int> {
        var incoming = edges.map { _ in 0 }
        for caller in among { for callee in edges[caller] where among.contains(callee) { incoming[callee] += 1 } }
        var left = among
        var free = among.filter { incoming[$0] == 0 }
        while let next = free.popFirst() {
            left.remove(next)
            for callee in edges[next] where left.contains(callee) {
                incoming[callee] -= 1
                if incoming[callee] == 0 { free.insert(callee) }
            }
        }
        return left
    }

    /// Most calls on one way down; the graph has no cycle.
    private static func longestPath(_ graph: ResolvedGraph) -> Int {
        var incoming = graph.operations.map { _ in 0 }
        for operation in graph.operations { for call in operation.calls { incoming[call.callee] += 1 } }
        var free = graph.operations.indices.filter { incoming[$0] == 0 }
        var depth = graph.operations.map { _ in 0 }
        while let next = free.popLast() {
            for call in graph.operations[next].calls {
                depth[call.callee] = max(depth[call.callee], depth[next] + 1)
                incoming[call.callee] -= 1
                if incoming[call.callee] == 0 { free.append(call.callee) }
            }
        }
        return depth.max() ?? 0
    }
}

extension RepeatSpec {
    /// Listed counts with their shares; empty for a range.
    var lines: [(count: UInt64, share: Double)] {
        switch self {
        case .constant(let count): return [(count, 1)]
        case .between: return []
        case .weighted(let counts, let weights):
            if weights.isEmpty { return counts.map { ($0, 1 / Double(counts.count)) } }
            let sum = weights.reduce(0, +)
            return zip(counts, weights).map { ($0, $1 / sum) }
        }
    }

    /// How often on average.
    var mean: Double {
        if case .between(let low, let high) = self { return (Double(low) + Double(high)) / 2 }
        return lines.reduce(0) { $0 + Double($1.count) * $1.share }
    }

    /// How often at most.
    var most: UInt64 {
        if case .between(_, let high) = self { return high }
        return lines.filter { $0.share > 0 }.map(\.count).max() ?? 0
    }

    /// Chance that it happens at all.
    var anyShare: Double {
        if case .between(let low, let high) = self { return low > 0 ? 1 : Double(high) / (Double(high) + 1) }
        return lines.filter { $0.count > 0 }.reduce(0) { $0 + $1.share }
    }
}
