/// Paths of calls from a root that fewer than one in a thousand traces take, found before the first trace.
///
/// A path is rare from its topmost rare call on: what lies below is part of it. Failures that cut traces short are not counted.
struct RarePaths {
    /// Share of all traces below which a path is rare.
    static let share = 0.001
    /// At most this many paths are numbered.
    static let most = 4_096
    /// At most this many calls are looked at.
    private static let visits = 200_000

    /// Paths by number, for people.
    private(set) var titles: [String] = []
    /// The tree that the generator follows; see `CallGraph.nodes`.
    private(set) var nodes: [Int32] = [0]
    /// By root: where it starts.
    private(set) var starts: [Int32] = []

    private let graph: ResolvedGraph
    private let maxDepth: Int
    private var visited = 0

    /// `shares`: how many of all traces start with each root.
    init(_ graph: ResolvedGraph, shares: [Double], maxDepth: Int) {
        self.graph = graph
        self.maxDepth = maxDepth
        for (root, operation) in graph.roots.enumerated() {
            let title = graph.title(operation)
            if shares[root] > 0, shares[root] < Self.share {
                starts.append(number(title) ?? 0)
            } else {
                starts.append(shares[root] > 0 ? node(operation, shares[root], title, depth: 0) : 0)
            }
        }
    }

    private mutating func number(_ title: String) -> Int32? {
        if titles.count >= Self.most { return nil }
        titles.append(title)
        return -Int32(titles.count)
    }

    /// The node of an operation that is reached with this probability; 0 when nothing rare lies below.
    private mutating func node(_ operation: Int, _ probability: Double, _ title: String, depth: Int) -> Int32 {
        let calls = graph.operations[operation].calls
        if calls.isEmpty || depth >= maxDepth || visited > Self.visits { return 0 }
        var below: [Int32] = []
        for call in calls {
            visited += 1
            let reached = probability * call.probability * call.spec.repetition.anyShare
            let path = "\(title) → \(graph.title(call.callee))"
            if !(reached > 0) {
                below.append(0)
            } else if reached < Self.share {
                below.append(number(path) ?? 0)
            } else {
                below.append(node(call.callee, reached, path, depth: depth + 1))
            }
        }
        if below.allSatisfy({ $0 == 0 }) { return 0 }
        let start = Int32(nodes.count)
        nodes += below
        return start
    }
}
