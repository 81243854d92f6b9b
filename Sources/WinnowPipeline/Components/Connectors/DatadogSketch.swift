import WinnowModel

/// Durations in buckets each 2 % wider than the one before (DataDog/sketches-go, `LogCollapsingLowestDenseDDSketch(0.01, 2048)`, as
/// DataDog/datadog-agent's `pkg/trace/stats/statsraw.go` asks for it).
struct DatadogSketch: Sendable {
    private static let mostBuckets = 2048
    private static let growth = 1.01 / 0.99
    private static let logOfGrowth = PortableMath.log(growth)

    private var buckets: [Int: UInt64] = [:]
    private var zeros: UInt64 = 0
    private var sum = 0.0

    /// Counts a duration in nanoseconds, of which ten bits count; one that is not above zero is nothing.
    mutating func add(_ nanos: Int64) {
        let value = Double(bitPattern: Double(nanos).bitPattern & 0xFFFF_F800_0000_0000)
        sum += value
        if value < 1 { zeros += 1 } else { buckets[Self.index(of: value), default: 0] += 1 }
    }

    private static func index(of value: Double) -> Int {
        Int((PortableMath.log(value) / logOfGrowth).rounded(.down))
    }

    private static func bound(_ index: Int) -> Double { PortableMath.exp(Double(index) * logOfGrowth) }

    /// As a histogram with bounds around the buckets that have values.
    var histogram: DerivedPoint.Histogram {
        var bounds: [Double] = [0]
        var counts = [zeros]
        var kept = buckets
        // What has no room counts in the lowest bucket that has.
        if let most = buckets.keys.max() {
            let lowest = most - Self.mostBuckets + 1
            for (index, count) in buckets where index < lowest {
                kept[index] = nil
                kept[lowest, default: 0] += count
            }
        }
        var last: Int?
        for (index, count) in kept.sorted(by: { $0.key < $1.key }) {
            if last != index {
                bounds.append(Self.bound(index))
                counts.append(0)
            }
            bounds.append(Self.bound(index + 1))
            counts.append(count)
            last = index + 1
        }
        return DerivedPoint.Histogram(bounds: bounds, counts: counts + [0], sum: sum)
    }
}
