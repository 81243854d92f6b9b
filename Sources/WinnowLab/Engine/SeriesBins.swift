import WinnowModel

/// Counts and levels over the measured time, in bins of equal length.
struct SeriesBins {
    /// What is counted per bin.
    enum Count: Int, CaseIterable {
        case keptSpans
        case decisions
        case evictions
        case lateSpans

        /// Its name in the table `series`.
        var id: String {
            switch self {
            case .keptSpans: "kept_spans"
            case .decisions: "decisions"
            case .evictions: "evictions"
            case .lateSpans: "late_spans"
            }
        }
    }

    /// At most so many bins.
    static let most = 360
    /// A bin is at least so long, ns.
    static let shortest = 10 * Duration64.second

    private let start: Nanos
    private let width: UInt64
    private var counts: [[Int]]
    /// Most that waited, per bin.
    private var levels: [Int]
    /// What waits since the last change, and the first bin that does not know it yet.
    private var level = 0
    private var open = 0

    /// Bins over the time in which the traffic's traces start.
    init(_ facts: TrafficFacts) {
        start = facts.begin
        let part = facts.durationNanos / UInt64(Self.most) + (facts.durationNanos % UInt64(Self.most) == 0 ? 0 : 1)
        width = max(Self.shortest, part)
        let bins = Int(facts.durationNanos / width) + (facts.durationNanos % width == 0 ? 0 : 1)
        counts = Count.allCases.map { _ in [Int](repeating: 0, count: bins) }
        levels = [Int](repeating: 0, count: bins)
    }

    /// The bin of a time; `nil` before and after the measured time.
    private func bin(_ time: Nanos) -> Int? {
        guard time >= start else { return nil }
        let bin = (time - start) / width
        return bin < UInt64(levels.count) ? Int(bin) : nil
    }

    /// Counts `number` events.
    mutating func count(_ number: Int, _ what: Count, at time: Nanos) {
        if let bin = bin(time) { counts[what.rawValue][bin] += number }
    }

    /// `number` is what waits from `time` on; times come in order.
    mutating func level(_ number: Int, at time: Nanos) {
        defer { level = number }
        guard time >= start else { return }
        let last = min((time - start) / width, UInt64(levels.count))
        carry(until: Int(last))
        if last < UInt64(levels.count) { levels[Int(last)] = max(levels[Int(last)], number) }
    }

    /// What waited when a bin started is the least that its level is.
    private mutating func carry(until bin: Int) {
        while open <= bin && open < levels.count {
            levels[open] = max(levels[open], level)
            open += 1
        }
    }

    /// All bins of all figures, metric by metric; `make` gets the ns since the start.
    mutating func points<Point>(_ make: (_ metric: String, _ time: UInt64, _ value: Int) -> Point) -> [Point] {
        carry(until: levels.count)
        let columns = Count.allCases.map { ($0.id, counts[$0.rawValue]) } + [("buffered_spans", levels)]
        return columns.flatMap { id, values in
            values.enumerated().map { make(id, UInt64($0.offset) * width, $0.element) }
        }
    }
}
