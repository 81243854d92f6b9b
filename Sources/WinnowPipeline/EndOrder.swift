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

    /// Spans that still run.
    private var carried: [Entry] = []
    /// Carried spans that end now.
    private var ready: [Entry] = []
    private var counts: [UInt32] = []
    private var ends: [Nanos] = []
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
        let rows = slab?.batch.spanCount ?? 0
        let places = rows + ready.count
        if places == 0 { return entries.removeAll(keepingCapacity: true) }
        if keys.count < places {
            keys = [UInt64](repeating: 0, count: places + places / 8)
            ends = keys
        }
        let spread = noteEnds(slab, before: limit)
        sort(spread, places, Candidates(rows: rows, sequence: slab?.sequence ?? 0, carried: ready), ring, &entries)
    }

    /// Spans that end now, by place: the rows of the slab, then those that were carried.
    private struct Candidates {
        var rows: Int
        var sequence: Int
        var carried: [Entry]

        @inline(__always)
        func span(_ place: Int) -> SpanHandle {
            place < rows ? SpanHandle(sequence: sequence, row: place) : carried[place - rows].span
        }
    }

    /// Writes the end of each place to `ends`, `.max` where it does not end now but is carried on, and returns how they spread.
    private mutating func noteEnds(_ slab: Spans?, before limit: Nanos) -> Spread {
        var spread = Spread()
        let rows = slab?.batch.spanCount ?? 0
        if let slab {
            let batch = slab.batch
            let ended = batch.end.span
            let started = batch.start.span
            for row in 0..<rows {
                // A recorded span that ends before it starts is handed over when it starts.
                let end = max(ended[row], started[row])
                if end < limit {
                    ends[row] = end
                    spread.take(end)
                } else {
                    ends[row] = .max
                    carried.append(Entry(end: end, span: SpanHandle(sequence: slab.sequence, row: row)))
                }
            }
        }
        for index in ready.indices {
            ends[rows + index] = ready[index].end
            spread.take(ready[index].end)
        }
        return spread
    }

    /// How many ends there are, and from when to when.
    private struct Spread {
        var count = 0
        var least = Nanos.max
        var greatest: Nanos = 0

        @inline(__always)
        mutating func take(_ end: Nanos) {
            count += 1
            least = min(least, end)
            greatest = max(greatest, end)
        }
    }

    /// Counting sort into about twice as many bins as spans, then insertion; where bins are crowded, they are sorted on their own.
    ///
    /// What is moved about is a word for each span: how long after the first it ends, and its place.
    private mutating func sort(
        _ spread: Spread, _ places: Int, _ candidates: Candidates, _ ring: SpansRing, _ entries: inout [Entry]
    ) {
        let count = spread.count
        if entries.count > count { entries.removeLast(entries.count - count) }
        if count == 0 { return }
        let least = spread.least
        let range = spread.greatest - least
        let placeBits = UInt64(UInt64.bitWidth - UInt64(places).leadingZeroBitCount)
        guard range >> (63 - placeBits) == 0 else {
            // Ends so far apart do not fit beside a place; they are few.
            entries.removeAll(keepingCapacity: true)
            for place in 0..<places where ends[place] != .max {
                entries.append(Entry(end: ends[place], span: candidates.span(place)))
            }
            entries.sort { Self.precedes($0, $1, ring) }
            return
        }
        if entries.count < count {
            let none = Entry(end: 0, span: SpanHandle(rawValue: 0))
            entries.append(contentsOf: repeatElement(none, count: count - entries.count))
        }
        var shift: UInt64 = 0
        while range >> shift >= UInt64(count) * 2 { shift += 1 }
        let bins = Int(range >> shift) + 1
        if counts.count < bins { counts = [UInt32](repeating: 0, count: bins + bins / 8) }
        let mask = (1 as UInt64) << placeBits - 1
        func precedes(_ a: UInt64, _ b: UInt64) -> Bool {
            if a >> placeBits != b >> placeBits { return a < b }
            let first = candidates.span(Int(a & mask))
            let second = candidates.span(Int(b & mask))
            return Self.precedes(Entry(end: 0, span: first), Entry(end: 0, span: second), ring)
        }
        ends.withUnsafeBufferPointer { ends in
            keys.withUnsafeMutableBufferPointer { keys in
                counts.withUnsafeMutableBufferPointer { counts in
                    for bin in 0..<bins { counts[bin] = 0 }
                    for place in 0..<places where ends[place] != .max {
                        counts[Int((ends[place] &- least) >> shift)] &+= 1
                    }
                    // From the number of spans in a bin to the place of its first.
                    var first: UInt32 = 0
                    var most: UInt32 = 0
                    for bin in 0..<bins {
                        let inBin = counts[bin]
                        most = max(most, inBin)
                        counts[bin] = first
                        first &+= inBin
                    }
                    for place in 0..<places where ends[place] != .max {
                        let offset = ends[place] &- least
                        let bin = Int(offset >> shift)
                        keys[Int(counts[bin])] = offset << placeBits | UInt64(place)
                        counts[bin] &+= 1
                    }
                    if most > 32 {
                        // `counts` now has the end of each bin.
                        var first = 0
                        for bin in 0..<bins {
                            let end = Int(counts[bin])
                            if end - first > 1 {
                                var crowd = UnsafeMutableBufferPointer(rebasing: keys[first..<end])
                                crowd.sort(by: precedes)
                            }
                            first = end
                        }
                    } else {
                        for index in 1..<max(1, count) {
                            let key = keys[index]
                            if keys[index - 1] >> placeBits < key >> placeBits { continue }
                            var place = index
                            while place > 0, precedes(key, keys[place - 1]) {
                                keys[place] = keys[place - 1]
                                place -= 1
                            }
                            keys[place] = key
                        }
                    }
                    entries.withUnsafeMutableBufferPointer { entries in
                        for index in 0..<count {
                            let key = keys[index]
                            entries[index] = Entry(
                                end: least &+ key >> placeBits, span: candidates.span(Int(key & mask)))
                        }
                    }
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
