/// How spans move between the stages of one collector whose pipelines part and meet again.
///
/// A span that leaves a stage over several edges goes on as copies, as the Collector's fan-out makes them. Copies are told apart by number:
/// that of the first of all ways through the graph that starts with what the copy has passed. Stages that do not branch need no graph.
public struct StageGraph: Sendable, Hashable {
    /// What leads to a stage, from another or from where requests come in.
    public struct Edge: Sendable, Hashable {
        /// Number of the stage in its replica; `nil`: out of the collector.
        public var target: Int?
        /// By number of a copy, the number with which it goes on; -1: no such copy comes here.
        public var copies: [Int]
        /// Whether every copy goes on with the number that it has.
        fileprivate(set) var keepsNumbers = false

        /// Creates an edge.
        public init(to target: Int?, copies: [Int]) {
            self.target = target
            self.copies = copies
        }
    }

    /// How many ways lead through the graph, which is as many copies as a span can have at once.
    public var copies: Int
    /// What leads from where requests come in, as copy 0, to stages.
    public var entries: [Edge]
    /// What leads from each stage; one edge of all leads out.
    public var after: [[Edge]]
    /// Whether a stage lies on some of the ways and not on all of them.
    public var isAside: [Bool]

    /// Creates a graph; stages are in an order in which every edge leads on.
    public init(copies: Int, entries: [Edge], after: [[Edge]], isAside: [Bool]) {
        self.copies = copies
        self.entries = entries
        self.after = after
        self.isAside = isAside
    }

    /// What the digest of a run says of it.
    public var text: String {
        let edges = { (edges: [Edge]) in
            edges.map { "\($0.target ?? -1):\($0.copies.map(String.init).joined(separator: ","))" }.joined(
                separator: ";")
        }
        return "\(copies) " + ([entries] + after).map(edges).joined(separator: " ")
    }

    /// Most copies that a span can have on its way through all collectors together.
    public static let copyLimit = 64

    /// The one stage that all copies go to from this one, with the numbers that they have; `nil`: they part, leave or are numbered anew.
    @inline(__always)
    func only(after stage: Int) -> Int? {
        let edges = after[stage]
        return edges.count == 1 && edges[0].keepsNumbers ? edges[0].target : nil
    }

    /// The stage that leads to this one, the first where several do; `nil`: requests come in here.
    func source(of stage: Int) -> Int? {
        after.firstIndex { $0.contains { $0.target == stage } }
    }

    /// The stage from which spans leave.
    var last: Int { after.firstIndex { $0.contains { $0.target == nil } } ?? after.count - 1 }

    /// The same where other hops make copies as well: of `total` numbers, those of this hop are `stride` apart.
    func spread(stride: Int, total: Int) -> StageGraph {
        let spread = { (edge: Edge) -> Edge in
            let wide = (0..<total).map { copy -> Int in
                let own = copy / stride % copies
                return edge.copies[own] < 0 ? -1 : copy + (edge.copies[own] - own) * stride
            }
            var spread = Edge(to: edge.target, copies: wide)
            spread.keepsNumbers = wide.enumerated().allSatisfy { $0.element < 0 || $0.element == $0.offset }
            return spread
        }
        return StageGraph(
            copies: total, entries: entries.map(spread), after: after.map { $0.map(spread) }, isAside: isAside)
    }
}
