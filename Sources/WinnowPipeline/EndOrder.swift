public import WinnowModel

/// Puts spans in the order in which they end: that is when an SDK hands them over.
///
/// Spans that end after the slab's limit are carried over to later slabs; memory is bounded by what is still running. Equal ends are ordered
/// by (instance, trace, row).
public struct EndOrder: Sendable {
    /// A span and its end.
    @frozen public struct Entry: Sendable, BitwiseCopyable {
        /// End, ns.
        public var end: Nanos
        /// The span.
        public var span: SpanHandle

        /// Creates an entry.
        @inlinable public init(end: Nanos, span: SpanHandle) {
            self.end = end
            self.span = span
        }
    }

    private var carried: [Entry] = []
    private var ready: [Entry] = []
    private var counts: [UInt32] = []

    /// Creates an order without spans.
    public init() {}

    /// Sequence of the first slab of which spans are still carried; `nil` when none are.
    public var oldest: Int? { carried.lazy.map(\.span.sequence).min() }

    /// Adds the spans of `slab` and writes those that end before `limit`, carried ones included, to `entries` in order.
    public mutating func order(_ slab: Spans?, before limit: Nanos, ring: SpansRing, into entries: inout [Entry]) {
        ready.removeAll(keepingCapacity: true)
        var still = 0
        for index in carried.indices {
            if carried[index].end < limit {
                ready.append(carried[index])
            } else {
                carried[still] = carried[index]
                still += 1
            }
        }
        carried.removeLast(carried.count - still)
        if let slab {
            let ends = slab.batch.end
            let starts = slab.batch.start
            for row in 0..<slab.batch.spanCount {
                // A recorded span that ends before it starts is handed over when it starts.
                let end = max(ends[row], starts[row])
                let entry = Entry(end: end, span: SpanHandle(sequence: slab.sequence, row: row))
                if end < limit { ready.append(entry) } else { carried.append(entry) }
            }
        }
        sort(into: &entries, ring)
    }

    /// Counting sort into about twice as many bins as entries, then insertion; crowded bins are sorted on their own.
    private mutating func sort(into entries: inout [Entry], _ ring: SpansRing) {
        let count = ready.count
        entries.removeAll(keepingCapacity: true)
        if count == 0 { return }
        var least = Nanos.max
        var greatest: Nanos = 0
        for entry in ready {
            least = min(least, entry.end)
            greatest = max(greatest, entry.end)
        }
        var shift: UInt64 = 0
        while (greatest - least) >> shift >= UInt64(count) * 2 { shift += 1 }
        let bins = Int((greatest - least) >> shift) + 1
        if counts.count < bins + 1 { counts = [UInt32](repeating: 0, count: bins + 1) }
        entries.append(contentsOf: repeatElement(ready[0], count: count))
        counts.withUnsafeMutableBufferPointer { counts in
            for bin in 0...bins { counts[bin] = 0 }
            for entry in ready { counts[Int((entry.end - least) >> shift) + 1] += 1 }
            for bin in 1...bins { counts[bin] += counts[bin - 1] }
            entries.withUnsafeMutableBufferPointer { entries in
                for entry in ready {
                    let bin = Int((entry.end - least) >> shift)
                    entries[Int(counts[bin])] = entry
                    counts[bin] += 1
                }
                // counts[bin] is now the end of the bin.
                var begin = 0
                for bin in 0..<bins {
                    let end = Int(counts[bin])
                    if end - begin > 32 {
                        var crowd = UnsafeMutableBufferPointer(rebasing: entries[begin..<end])
                        crowd.sort { Self.precedes($0, $1, ring) }
                    } else if end - begin > 1 {
                        Self.insertionSort(entries, begin, end, ring)
                    }
                    begin = end
                }
            }
        }
    }

    private static func insertionSort(
        _ entries: UnsafeMutableBufferPointer<Entry>, _ begin: Int, _ end: Int, _ ring: SpansRing
    ) {
        for index in (begin + 1)..<end {
            let entry = entries[index]
            var place = index
            while place > begin, precedes(entry, entries[place - 1], ring) {
                entries[place] = entries[place - 1]
                place -= 1
            }
            entries[place] = entry
        }
    }

    @inline(__always)
    private static func precedes(_ a: Entry, _ b: Entry, _ ring: SpansRing) -> Bool {
        if a.end != b.end { return a.end < b.end }
        let first = ring[a.span.sequence].batch.instance[a.span.row]
        let second = ring[b.span.sequence].batch.instance[b.span.row]
        return first != second ? first < second : a.span < b.span
    }
}
