import WinnowModel

/// The arrivals of one root operation in order of time, from the start of the window onwards or from it backwards.
///
/// Arrival n+1 lies one step of the unit process after arrival n, measured along the integrated rate; steps are keyed by the root's name
/// and n, so that no other root moves them.
struct ArrivalStream {
    /// ns from the start of the window to the next arrival; `.max` when there is none.
    private(set) var next: UInt64 = .max
    /// How many arrivals came before the next one.
    private(set) var ordinal: UInt64 = 0

    /// Rates of the stretch that holds; ends count from `base`.
    private var segments: [RateSegment]
    /// What follows the first stretch, again and again; empty: nothing.
    private let cycle: [RateSegment]
    /// Arrivals of a cycle, and how long it is, ns.
    private let cycleUnits: Double
    private let cycleNanos: Double
    /// Nothing is asked for after it, ns.
    private let limit: Double
    private let factor: Double
    private let key: UInt64
    /// The exponential distribution; empty: equal distances.
    private let table: [OctaveTable.Bin]
    private var base = 0.0
    private var segment = 0
    private var position = 0.0

    /// The arrivals of a window and of `coolDownNanos` after it, or those before it.
    ///
    /// `key` is that of the root's arrivals; `table` holds the exponential distribution. Regular arrivals keep their phase at both ends of the
    /// window, all others draw before it by a key of their own.
    init(_ source: CallGraph.Source, key: UInt64, table: [OctaveTable.Bin], span: Span) {
        self.table = source.process.isRegular ? [] : table
        factor = source.factor * 1e-9
        switch span {
        case .window(let durationNanos, let coolDownNanos):
            segments = source.profile
            cycle = coolDownNanos == 0 ? [] : source.process.ratesAfter(durationNanos: durationNanos)
            limit = Double(durationNanos) + Double(coolDownNanos)
            self.key = key
        case .warmUp(let nanos):
            segments = []
            cycle = source.process.ratesBefore()
            limit = Double(nanos)
            self.key = Draw.fold(key, Self.warmUpPurpose)
        }
        cycleUnits = cycle.expectedArrivals * source.factor
        cycleNanos = Double(cycle.last?.untilNanos ?? 0)
        var first = step(0)
        if self.table.isEmpty {
            first = Draw.unit(Draw.word(key, Self.phasePurpose))
            if case .warmUp = span { first = 1 - first }
        }
        move(by: first)
    }

    /// Which part of the traffic.
    enum Span {
        /// From the start of the window to the end of the cool-down.
        case window(durationNanos: UInt64, coolDownNanos: UInt64)
        /// From the start of the window backwards.
        case warmUp(nanos: UInt64)
    }

    private static let phasePurpose = Draw.key("arrival phase")
    private static let warmUpPurpose = Draw.key("arrivals before the window")

    /// Goes on to the arrival after the next.
    mutating func advance() {
        ordinal += 1
        move(by: step(ordinal))
    }

    private func step(_ ordinal: UInt64) -> Double {
        if table.isEmpty { return 1 }
        return table.withUnsafeBufferPointer { bins in
            guard let base = bins.baseAddress else { return 1 }
            return Double(OctaveTable.value(base, Draw.word(key, ordinal)))
        }
    }

    private mutating func move(by units: Double) {
        var rest = units
        repeat {
            while segment < segments.count {
                let rate = segments[segment].perSecond * factor
                let end = base + Double(segments[segment].untilNanos)
                if rate > 0 {
                    let wait = rest / rate
                    if position + wait < end {
                        position += wait
                        next = UInt64(position)
                        return
                    }
                    rest -= (end - position) * rate
                    rest = max(rest, 0)
                }
                position = end
                segment += 1
            }
        } while repeats(&rest)
        next = .max
    }

    /// Starts the cycle of rates anew where it is still asked for; whole cycles without an arrival are passed at once.
    private mutating func repeats(_ rest: inout Double) -> Bool {
        guard cycleUnits > 0 else { return false }
        let passed = (rest / cycleUnits).rounded(.down)
        base = position + passed * cycleNanos
        guard base < limit else { return false }
        rest = max(0, rest - passed * cycleUnits)
        position = base
        segments = cycle
        segment = 0
        return true
    }
}
