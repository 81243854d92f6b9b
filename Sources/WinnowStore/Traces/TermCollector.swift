/// Gathers which trace has which search term and hands them over in pages, a part of the traces at a time, so that memory is bounded.
struct TermCollector {
    /// A page that is full.
    typealias Emit = (_ part: Int, _ firstTerm: UInt64, _ page: [UInt8]) throws -> Void

    private struct Pair {
        var term: UInt64
        var trace: UInt32

        @inline(__always)
        func precedes(_ other: Pair) -> Bool { term != other.term ? term < other.term : trace < other.trace }
    }

    private var pairs: [Pair] = []
    /// The memory that pairs are dealt out into.
    private var dealt: [Pair] = []
    private var part = 0
    /// Terms of the trace that is being gathered, each once: an open table whose slots count only where their stamp is the current one.
    private var seen: [UInt64]
    private var stamps: [UInt32]
    private var stamp: UInt32 = 0
    private var seenCount = 0

    private let mostPairs: Int
    /// Bytes after which a page ends.
    private static let pageBytes = 4000

    /// A part has so many pairs, or what one trace has beyond: their memory, and that of sorting them, is 64 MiB.
    init(mostPairs: Int = 1 << 21) {
        self.mostPairs = mostPairs
        seen = [UInt64](repeating: 0, count: 512)
        stamps = [UInt32](repeating: 0, count: 512)
    }

    /// The next terms are of another trace.
    mutating func begin() {
        stamp &+= 1
        seenCount = 0
        if stamp == 0 {
            for slot in stamps.indices { stamps[slot] = 0 }
            stamp = 1
        }
    }

    /// A span of `trace` has this term.
    @inline(__always)
    mutating func add(_ term: UInt64, _ trace: UInt32) {
        let mask = seen.count &- 1
        var slot = Int(truncatingIfNeeded: term) & mask
        while stamps[slot] == stamp {
            if seen[slot] == term { return }
            slot = (slot &+ 1) & mask
        }
        stamps[slot] = stamp
        seen[slot] = term
        seenCount &+= 1
        pairs.append(Pair(term: term, trace: trace))
        if seenCount &* 2 > seen.count { grow() }
    }

    /// A span of `trace` has these terms.
    mutating func add(_ terms: [UInt64], _ range: Range<Int>, _ trace: UInt32) {
        for place in range { add(terms[place], trace) }
    }

    /// Hands over what was gathered once it is enough for a part.
    mutating func flushIfFull(_ emit: Emit) throws {
        if pairs.count >= mostPairs { try flush(emit) }
    }

    /// Hands over what was gathered.
    mutating func flush(_ emit: Emit) throws {
        if pairs.isEmpty { return }
        sort()
        var page: [UInt8] = []
        var list: [UInt8] = []
        var first: UInt64 = 0
        var last: UInt64 = 0
        var at = 0
        while at < pairs.count {
            let term = pairs[at].term
            list.removeAll(keepingCapacity: true)
            var count: UInt64 = 0
            var trace: UInt32 = 0
            while at < pairs.count, pairs[at].term == term {
                // A trace that comes back later in the part, after others, may bring a term again.
                if count == 0 || pairs[at].trace != trace {
                    TermPage.append(UInt64(pairs[at].trace &- trace), to: &list)
                    trace = pairs[at].trace
                    count += 1
                }
                at += 1
            }
            if page.isEmpty {
                first = term
                last = 0
            }
            TermPage.append(term - last, to: &page)
            TermPage.append(count, to: &page)
            TermPage.append(UInt64(list.count), to: &page)
            page += list
            last = term
            if page.count >= Self.pageBytes {
                try emit(part, first, page)
                page.removeAll(keepingCapacity: true)
            }
        }
        if !page.isEmpty { try emit(part, first, page) }
        part += 1
        pairs.removeAll(keepingCapacity: true)
    }

    /// Small piles are put in order in their place.
    private static func sort(_ pile: UnsafeMutableBufferPointer<Pair>) {
        var pile = pile
        if pile.count > 40 { return pile.sort { $0.precedes($1) } }
        var next = 1
        while next < pile.count {
            let pair = pile[next]
            var place = next
            while place > 0, pair.precedes(pile[place &- 1]) {
                pile[place] = pile[place &- 1]
                place &-= 1
            }
            pile[place] = pair
            next &+= 1
        }
    }

    private mutating func grow() {
        let old = zip(seen, stamps).filter { $0.1 == stamp }.map(\.0)
        let count = seen.count * 2
        seen = [UInt64](repeating: 0, count: count)
        stamps = [UInt32](repeating: 0, count: count)
        stamp = 1
        for term in old {
            var slot = Int(truncatingIfNeeded: term) & (count - 1)
            while stamps[slot] == stamp { slot = (slot + 1) & (count - 1) }
            stamps[slot] = stamp
            seen[slot] = term
        }
    }

    /// By term, then trace: dealt out by the upper 16 of the 48 bits, then each pile for itself.
    private mutating func sort() {
        var ends = [Int](repeating: 0, count: 1 << 16)
        for pair in pairs { ends[Int(truncatingIfNeeded: pair.term >> 32) & 0xFFFF] += 1 }
        var sum = 0
        for pile in ends.indices {
            let count = ends[pile]
            ends[pile] = sum
            sum += count
        }
        if dealt.count < pairs.count {
            dealt.append(contentsOf: repeatElement(Pair(term: 0, trace: 0), count: pairs.count - dealt.count))
        } else {
            dealt.removeLast(dealt.count - pairs.count)
        }
        dealt.withUnsafeMutableBufferPointer { target in
            for pair in pairs {
                let pile = Int(truncatingIfNeeded: pair.term >> 32) & 0xFFFF
                target[ends[pile]] = pair
                ends[pile] += 1
            }
            var from = 0
            for end in ends where end > from {
                Self.sort(UnsafeMutableBufferPointer(rebasing: target[from..<end]))
                from = end
            }
        }
        swap(&pairs, &dealt)
    }
}
