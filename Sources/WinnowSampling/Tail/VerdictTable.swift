/// What every policy says about each trace of a tick, as raw values; the verdicts on one trace stand together.
struct VerdictTable: Sendable {
    private let policies: Int
    private var cells: [UInt8] = []
    /// For how many traces there is room.
    private(set) var positions = 0

    init(policies: Int) { self.policies = policies }

    /// Makes room for the verdicts on `count` traces, all not sampled.
    mutating func makeRoom(_ count: Int) {
        cells = [UInt8](repeating: Verdict.notSampled.rawValue, count: count * policies)
        positions = count
    }

    /// The verdict of a policy on the trace at a position.
    subscript(policy: Int, position: Int) -> UInt8 {
        @inline(__always) get { cells[position &* policies &+ policy] }
        @inline(__always) set { cells[position &* policies &+ policy] = newValue }
    }

    /// The verdicts on the trace at a position, in the order of the policies.
    subscript(at position: Int) -> ArraySlice<UInt8> { cells[position * policies..<(position + 1) * policies] }
}
