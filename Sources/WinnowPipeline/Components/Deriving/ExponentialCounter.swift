import WinnowModel

/// Counts values in buckets that grow by a factor, as fine as a number of buckets allows (lightstep/go-expohisto v1.0.0, `structure`).
struct ExponentialCounter: Sendable {
    /// How many buckets there are at most on either side, where nothing is said.
    static let defaultMaxSize: Int32 = 160
    /// What may be asked for.
    static let sizes: ClosedRange<Int32> = 2...16384
    private static let finest: Int32 = 20

    /// Buckets of one sign: the indexes of the first and the last, and counts between.
    fileprivate struct Side {
        var first: Int32 = 0
        var counts: [UInt64] = []

        var last: Int32 { first + Int32(counts.count) - 1 }

        /// Halves the resolution `by` times.
        mutating func coarsen(by change: Int32) {
            if counts.isEmpty { return }
            let newFirst = first >> change
            var coarse = [UInt64](repeating: 0, count: Int((last >> change) - newFirst) + 1)
            for (place, count) in counts.enumerated() {
                coarse[Int(((first + Int32(place)) >> change) - newFirst)] &+= count
            }
            first = newFirst
            counts = coarse
        }
    }

    private let maxSize: Int32
    private var scale = finest
    fileprivate var positive = Side()
    fileprivate var negative = Side()
    private var zeroCount: UInt64 = 0
    private var count: UInt64 = 0
    private var sum = 0.0
    private var least = 0.0
    private var greatest = 0.0

    /// A size of 0 is the default; others are moved into their range.
    init(maxSize: Int32) {
        self.maxSize =
            maxSize == 0 ? Self.defaultMaxSize : min(max(maxSize, Self.sizes.lowerBound), Self.sizes.upperBound)
    }

    /// Counts a value `times`; one that is no number has no bucket.
    mutating func add(_ value: Double, count times: UInt64 = 1) {
        if count == 0 {
            least = value
            greatest = value
        } else {
            if value < least { least = value }
            if value > greatest { greatest = value }
        }
        count &+= times
        if value == 0 {
            zeroCount &+= times
            return
        }
        sum += value * Double(times)
        if value.isNaN || times == 0 { return }
        if value > 0 {
            add(times, at: value, to: \.positive)
        } else {
            add(times, at: -value, to: \.negative)
        }
    }

    private mutating func add(_ times: UInt64, at value: Double, to side: WritableKeyPath<ExponentialCounter, Side>) {
        var index = Self.index(of: value, scale: scale)
        let (low, high) =
            self[keyPath: side].counts.isEmpty
            ? (index, index) : (min(index, self[keyPath: side].first), max(index, self[keyPath: side].last))
        var (newLow, newHigh) = (low, high)
        var change: Int32 = 0
        while newHigh - newLow >= maxSize {
            newLow >>= 1
            newHigh >>= 1
            change += 1
        }
        if change > 0 {
            positive.coarsen(by: change)
            negative.coarsen(by: change)
            scale -= change
            index = Self.index(of: value, scale: scale)
        }
        self[keyPath: side].put(times, at: index)
    }

    /// The index of the bucket whose bounds a positive value lies between; the upper one belongs to it.
    private static func index(of value: Double, scale: Int32) -> Int32 {
        // Anything less than the least normal number counts as that.
        let value = max(value, Double.leastNormalMagnitude)
        let exponent = value.isInfinite ? 1024 : Int32(value.exponent)
        let isPower = value.isInfinite || value.significand == 1
        if scale <= 0 { return (exponent - (isPower ? 1 : 0)) >> -scale }
        if isPower { return (exponent << scale) - 1 }
        let factor = 1.4426950408889634 * Double(Int64(1) << Int64(scale))
        let index = (PortableMath.log(value) * factor).rounded(.down)
        let most = (Int32(1024) << scale) - 1
        return Int32(exactly: index).map { min($0, most) } ?? most
    }

    /// The histogram as a data point has it.
    var histogram: DerivedPoint.ExponentialHistogram {
        DerivedPoint.ExponentialHistogram(
            // With zeros alone any scale would do.
            scale: count == zeroCount ? 0 : scale, zeroCount: zeroCount,
            positive: .init(offset: positive.first, counts: positive.counts),
            negative: .init(offset: negative.first, counts: negative.counts), count: count, sum: sum,
            range: count == 0 || least.isNaN || greatest.isNaN ? nil : least...greatest)
    }
}

extension ExponentialCounter.Side {
    fileprivate mutating func put(_ times: UInt64, at index: Int32) {
        if counts.isEmpty {
            first = index
            counts = [0]
        } else if index < first {
            counts.insert(contentsOf: repeatElement(0, count: Int(first - index)), at: 0)
            first = index
        } else if index > last {
            counts.append(contentsOf: repeatElement(0, count: Int(index - last)))
        }
        counts[Int(index - first)] &+= times
    }
}
