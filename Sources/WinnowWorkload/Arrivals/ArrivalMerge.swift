import WinnowModel

/// The arrivals of all roots in one order of time, cut into slabs: from the start of the window onwards, or from it backwards.
struct ArrivalMerge {
    /// Most traces of a slab.
    static let mostTraces = 1_024
    /// Longest stretch of virtual time of a slab, ns.
    static let longestNanos: UInt64 = 30 * Duration64.second
    /// Where a slab of huge traces ends, in expected spans.
    static let manySpans = 65_536.0

    private var streams: [ArrivalStream] = []
    private let expected: [Double]
    private let isBackward: Bool
    /// Streams as a binary heap, the one with the next arrival first.
    private var heap: [Head]

    /// The next arrival of a stream.
    private struct Head: BitwiseCopyable {
        var offset: UInt64
        var stream: Int

        @inline(__always)
        func precedes(_ other: Head) -> Bool {
            offset != other.offset ? offset < other.offset : stream < other.stream
        }
    }

    init(graph: CallGraph, waits: [OctaveTable.Bin], seed: UInt64, span: ArrivalStream.Span) {
        let purpose = Draw.key("arrivals")
        var expected: [Double] = []
        for (number, source) in graph.sources.enumerated() {
            let root = graph.roots.base[number]
            expected.append(root.expectedSpans)
            streams.append(
                ArrivalStream(source, key: Draw.fold(Draw.fold(seed, root.key), purpose), table: waits, span: span))
        }
        self.expected = expected
        if case .warmUp = span { isBackward = true } else { isBackward = false }
        heap = streams.enumerated().map { Head(offset: $1.next, stream: $0) }
        var heads = heap.mutableSpan
        for place in (0..<heads.count).reversed() { Self.sink(&heads, from: place) }
    }

    /// Adds the arrivals of the slab that starts `from` ns away from the start of the window and ends before `end`; says where it ends.
    ///
    /// Ordinals before the window count down from -1, as two's complement: no two traces of a root share one.
    mutating func cut(from: UInt64, end: UInt64, into arrivals: inout [SlabPlan.Arrival]) -> UInt64 {
        Self.cut(&streams, &heap, expected, isBackward: isBackward, from: from, end: end, into: &arrivals)
    }

    /// Separate parameters, because fields of one value can't be borrowed together otherwise.
    private static func cut(
        _ streams: inout [ArrivalStream], _ heap: inout [Head], _ expected: [Double], isBackward: Bool, from: UInt64,
        end: UInt64, into arrivals: inout [SlabPlan.Arrival]
    ) -> UInt64 {
        let limit = min(end, from + longestNanos)
        if heap.isEmpty { return limit }
        var streams = streams.mutableSpan
        var heap = heap.mutableSpan
        var spans = 0.0
        var last = from
        while heap[0].offset < limit {
            let offset = heap[0].offset
            let first = heap[0].stream
            if arrivals.count == mostTraces || spans > manySpans {
                // Traces at one time may be parted; none starts before its slab, and none of a later slab before its end.
                return isBackward ? last + 1 : offset
            }
            last = offset
            spans += expected[first]
            let ordinal = streams[first].ordinal
            arrivals.append(
                SlabPlan.Arrival(
                    start: isBackward ? defaultEpochNanos - 1 - offset : defaultEpochNanos + offset,
                    root: UInt32(truncatingIfNeeded: first), ordinal: isBackward ? ~ordinal : ordinal))
            streams[first].advance()
            heap[0].offset = streams[first].next
            sink(&heap, from: 0)
        }
        return limit
    }

    private static func sink(_ heap: inout MutableSpan<Head>, from place: Int) {
        let sinking = heap[place]
        var place = place
        while true {
            var child = 2 * place + 1
            if child >= heap.count { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            if !heap[child].precedes(sinking) { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = sinking
    }
}
