public import WinnowModel

/// What went into each hop of a route and what became of it there: in = out + fates at every hop, or the run fails (architecture, law 7).
///
/// The first hop is the applications, the last the backend, where spans end as `kept`.
public struct Ledger: Sendable {
    /// One hop's spans.
    public struct Hop: Sendable, Hashable {
        /// What the hop is called.
        public var name: String
        /// Spans that came in.
        public fileprivate(set) var received = 0
        /// Copies that were made of spans where pipelines part.
        public fileprivate(set) var copied = 0
        /// Spans that were handed on.
        public fileprivate(set) var passedOn = 0
        /// Spans whose way ended here, by raw value of their fate.
        public fileprivate(set) var ended = [Int](repeating: 0, count: SpanFate.allCases.count)

        /// Spans that ended here by this fate.
        public subscript(_ fate: SpanFate) -> Int { ended[Int(fate.rawValue)] }

        /// Spans that came in and neither went on nor ended: zero when the hop closes.
        public var difference: Int { received + copied - passedOn - ended.dropFirst().reduce(0, +) }
    }

    /// Name of the first hop.
    public static let applications = "sdk"
    /// Name of the last hop.
    public static let backend = "backend"

    /// All hops, in the order in which a span meets them.
    public private(set) var hops: [Hop]

    /// Creates an empty ledger; `collectors` are the names of the hops between applications and backend.
    public init(collectors: [String] = []) {
        hops = ([Self.applications] + collectors + [Self.backend]).map { Hop(name: $0) }
    }

    /// Spans come into a hop.
    @inline(__always)
    public mutating func receive(_ spans: Int, at hop: Int) { hops[hop].received += spans }

    /// Spans become more.
    @inline(__always)
    public mutating func copy(_ spans: Int, at hop: Int) { hops[hop].copied += spans }

    /// Spans are handed on to the next hop.
    @inline(__always)
    public mutating func passOn(_ spans: Int, from hop: Int) { hops[hop].passedOn += spans }

    /// The way of spans ends at a hop.
    @inline(__always)
    public mutating func end(_ fate: SpanFate, at hop: Int, spans: Int = 1) {
        hops[hop].ended[Int(fate.rawValue)] += spans
    }

    /// Books spans that have ended, with the hop of each.
    public mutating func add(_ fates: UnsafePointer<UInt8>, hops places: UnsafePointer<UInt8>, spans: Int) {
        let fateCount = SpanFate.allCases.count
        var counts = [Int](repeating: 0, count: hops.count * fateCount)
        counts.withUnsafeMutableBufferPointer { counts in
            for row in 0..<spans { counts[Int(places[row]) * fateCount + Int(fates[row])] += 1 }
        }
        var left = spans
        for hop in hops.indices {
            hops[hop].received += left
            for fate in 0..<fateCount { hops[hop].ended[fate] += counts[hop * fateCount + fate] }
            // What has no fate is nobody's: it neither ends nor goes on.
            left -= counts[hop * fateCount..<(hop + 1) * fateCount].reduce(0, +)
            if hop + 1 < hops.count { hops[hop].passedOn += left }
        }
    }

    /// Spans that went in.
    public var generated: Int { hops[0].received }

    /// Spans with this fate, wherever they ended.
    public subscript(_ fate: SpanFate) -> Int { hops.reduce(0) { $0 + $1[fate] } }

    /// Spans that were lost rather than sampled.
    public var lost: Int { SpanFate.allCases.filter(\.isLoss).reduce(0) { $0 + self[$1] } }

    /// What does not add up, one line for each hop; empty when every hop closes and takes in what the one before handed on.
    public var faults: [String] {
        var faults: [String] = []
        for (index, hop) in hops.enumerated() {
            if hop.difference != 0 {
                faults.append(
                    "\(hop.name): \(hop.received) spans came in, \(hop.copied) were copied, \(hop.passedOn) went on, "
                        + "\(hop.received + hop.copied - hop.passedOn - hop.difference) ended; "
                        + "\(hop.difference) are without a fate")
            }
            if hop[.travelling] != 0 { faults.append("\(hop.name): \(hop[.travelling]) spans are still travelling") }
            if index > 0, hops[index - 1].passedOn != hop.received {
                faults.append(
                    "\(hop.name): \(hop.received) spans came in, \(hops[index - 1].passedOn) left \(hops[index - 1].name)"
                )
            }
        }
        return faults
    }
}
