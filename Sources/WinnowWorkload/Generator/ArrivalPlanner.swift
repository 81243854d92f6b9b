import WinnowModel

/// Merges the arrivals of all roots in order of time and cuts them into slabs.
struct ArrivalPlanner: TrafficPlanner {
    /// Most traces of a slab.
    static let mostTraces = 4_096
    /// Longest stretch of virtual time of a slab, ns.
    static let longestNanos: UInt64 = 30 * Duration64.second
    /// Where a slab of huge traces ends, in expected spans.
    static let manySpans = 262_144.0

    private var streams: [ArrivalStream] = []
    private let expected: [Double]
    private let seed: UInt64
    private let durationNanos: UInt64
    /// Indexes of streams as a binary heap; the one with the next arrival first.
    private var heap: [Int] = []
    private var sequence = 0
    private var from: UInt64 = 0

    init(graph: CallGraph, waits: [OctaveTable.Bin], seed: UInt64, durationNanos: UInt64) {
        self.seed = seed
        self.durationNanos = durationNanos
        let purpose = Draw.key("arrivals")
        var expected: [Double] = []
        for (number, source) in graph.sources.enumerated() {
            let root = graph.roots.base[number]
            expected.append(root.expectedSpans)
            streams.append(
                ArrivalStream(
                    profile: source.profile, factor: source.factor,
                    key: Draw.fold(Draw.fold(seed, root.key), purpose), table: source.isRegular ? nil : waits))
        }
        self.expected = expected
        heap = Array(streams.indices)
        for place in heap.indices.reversed() { sink(from: place) }
    }

    mutating func next(_ plan: inout SlabPlan) -> Bool {
        plan.arrivals.removeAll(keepingCapacity: true)
        if from >= durationNanos { return false }
        let limit = min(durationNanos, from + Self.longestNanos)
        var until = limit
        var spans = 0.0
        while let first = heap.first {
            let offset = streams[first].next
            if offset >= limit { break }
            if plan.arrivals.count == Self.mostTraces || spans > Self.manySpans {
                until = offset
                break
            }
            spans += expected[first]
            plan.arrivals.append(
                SlabPlan.Arrival(
                    start: defaultEpochNanos + offset, root: UInt32(truncatingIfNeeded: first),
                    ordinal: streams[first].ordinal))
            streams[first].advance()
            sink(from: 0)
        }
        plan.sequence = sequence
        plan.seed = seed
        plan.from = defaultEpochNanos + from
        plan.until = defaultEpochNanos + until
        sequence += 1
        from = until
        return true
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        let first = streams[a].next
        let second = streams[b].next
        return first != second ? first < second : a < b
    }

    private mutating func sink(from place: Int) {
        var place = place
        while true {
            let left = 2 * place + 1
            if left >= heap.count { return }
            let right = left + 1
            let child = right < heap.count && precedes(heap[right], heap[left]) ? right : left
            if !precedes(heap[child], heap[place]) { return }
            heap.swapAt(child, place)
            place = child
        }
    }
}
