import WinnowModel

/// The arrivals of one root operation, in order of time.
///
/// Arrival n+1 lies one step of the unit process behind arrival n, measured along the integrated rate; steps are keyed by the root's name
/// and n, so that no other root moves them.
struct ArrivalStream {
    /// ns since the traffic began of the next arrival; `.max` when there is none.
    private(set) var next: UInt64 = .max
    /// How many arrivals came before the next one.
    private(set) var ordinal: UInt64 = 0

    private let segments: [RateSegment]
    private let factor: Double
    private let key: UInt64
    private let table: [OctaveTable.Bin]?
    private var segment = 0
    private var position = 0.0

    /// `factor` scales the profile's rates; `table` holds the exponential distribution, nil for equal distances.
    init(profile: [RateSegment], factor: Double, key: UInt64, table: [OctaveTable.Bin]?) {
        segments = profile
        self.factor = factor * 1e-9
        self.key = key
        self.table = table
        let phase = table == nil ? Draw.unit(Draw.word(key, Self.phasePurpose)) : step(0)
        move(by: phase)
    }

    private static let phasePurpose = Draw.key("arrival phase")

    /// Goes on to the arrival after the next.
    mutating func advance() {
        ordinal += 1
        move(by: table == nil ? 1 : step(ordinal))
    }

    private func step(_ ordinal: UInt64) -> Double {
        guard let table else { return 1 }
        return table.withUnsafeBufferPointer { bins in
            guard let base = bins.baseAddress else { return 1 }
            return Double(OctaveTable.value(base, Draw.word(key, ordinal)))
        }
    }

    private mutating func move(by units: Double) {
        var rest = units
        while segment < segments.count {
            let rate = segments[segment].perSecond * factor
            let end = Double(segments[segment].untilNanos)
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
        next = .max
    }
}
