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
    private var keys: [UInt64] = []

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
            let batch = slab.batch
            let ends = batch.end.span
            let starts = batch.start.span
            let count = batch.spanCount
            ready.reserveCapacity(ready.count + count)
            for row in 0..<count {
                // A recorded span that ends before it starts is handed over when it starts.
                let end = max(ends[row], starts[row])
                let entry = Entry(end: end, span: SpanHandle(sequence: slab.sequence, row: row))
                if end < limit { ready.append(entry) } else { carried.append(entry) }
            }
        }
        sort(into: &entries, ring)
    }

    /// Counting sort into about twice as many bins as entries, then insertion; crowded bins are sorted on their own.
    ///
    /// What is moved about is a word for each span: how long after the first it ends, and its place in `ready`.
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
        let range = greatest - least
        let placeBits = UInt64(UInt64.bitWidth - UInt64(count).leadingZeroBitCount)
        guard range >> (63 - placeBits) == 0 else {
            // Ends so far apart do not fit beside a place; they are few.
            entries.append(contentsOf: ready)
            entries.sort { Self.precedes($0, $1, ring) }
            return
        }
        var shift: UInt64 = 0
        while range >> shift >= UInt64(count) * 2 { shift += 1 }
        let bins = Int(range >> shift) + 1
        if counts.count < bins + 1 { counts = [UInt32](repeating: 0, count: bins + 1) }
        if keys.count < count { keys = [UInt64](repeating: 0, count: count + count / 8) }
        entries.reserveCapacity(count)
        ready.withUnsafeBufferPointer { ready in
            keys.withUnsafeMutableBufferPointer { keys in
                counts.withUnsafeMutableBufferPointer { counts in
                    for bin in 0...bins { counts[bin] = 0 }
                    for entry in ready { counts[Int((entry.end - least) >> shift) + 1] += 1 }
                    for bin in 1...bins { counts[bin] += counts[bin - 1] }
                    for place in 0..<count {
                        let offset = ready[place].end - least
                        let bin = Int(offset >> shift)
                        keys[Int(counts[bin])] = offset << placeBits | UInt64(place)
                        counts[bin] += 1
                    }
                    let mask = (1 as UInt64) << placeBits - 1
                    func precedes(_ a: UInt64, _ b: UInt64) -> Bool {
                        if a >> placeBits != b >> placeBits { return a < b }
                        return Self.precedes(ready[Int(a & mask)], ready[Int(b & mask)], ring)
                    }
                    // counts[bin] is now the end of the bin.
                    var first = 0
                    for bin in 0..<bins {
                        let end = Int(counts[bin])
                        if end - first > 32 {
                            var crowd = UnsafeMutableBufferPointer(rebasing: keys[first..<end])
                            crowd.sort(by: precedes)
                        } else if end - first > 1 {
                            for index in (first + 1)..<end {
                                let key = keys[index]
                                var place = index
                                while place > first, precedes(key, keys[place - 1]) {
                                    keys[place] = keys[place - 1]
                                    place -= 1
                                }
                                keys[place] = key
                            }
                        }
                        first = end
                    }
                    for place in 0..<count { entries.append(ready[Int(keys[place] & mask)]) }
                }
            }
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
