import WinnowModel

/// Intervals that grow and are spread at random: `ExponentialBackOff` of `github.com/cenkalti/backoff` v5, which the Collector and Go's
/// SDK use.
///
/// The first interval is not capped, and the spread comes after the cap: with half of it, waits reach one and a half times the longest
/// interval.
struct ExponentialBackoff: Sendable, Hashable {
    /// First interval, ns.
    var initialNanos: UInt64
    /// By which intervals grow.
    var multiplier: Double
    /// Longest interval before it is spread, ns.
    var mostNanos: UInt64
    /// How far a wait is off its interval, as a share of it: 0...1.
    var randomizationFactor: Double
    /// Whether it is waits that are capped after they are spread, and not intervals before.
    var capsWaits = false

    /// The wait that comes next, ns, and the interval after it; `interval` 0 begins anew, `unit` is a draw in [0, 1).
    func next(_ interval: inout UInt64, _ unit: Double) -> Nanos {
        if interval == 0 { interval = initialNanos }
        let wait = spread(interval, unit)
        let length = Double(interval)
        if capsWaits {
            interval = Duration64.clamped(nanos: length * multiplier)
            return min(wait, mostNanos)
        }
        interval =
            length >= Double(mostNanos) / multiplier ? mostNanos : Duration64.clamped(nanos: length * multiplier)
        return wait
    }

    /// The bounds between which the wait of an interval lies, ns.
    func range(of interval: UInt64) -> ClosedRange<Nanos> {
        let most = capsWaits ? mostNanos : .max
        let least = min(spread(interval, 0), most)
        return least...max(least, min(spread(interval, 0x1.fffffffffffffp-1), most))
    }

    private func spread(_ interval: UInt64, _ unit: Double) -> Nanos {
        if randomizationFactor == 0 { return interval }
        let length = Double(interval)
        let delta = randomizationFactor * length
        let least = length - delta
        return Duration64.clamped(nanos: least + unit * (length + delta - least + 1))
    }
}
