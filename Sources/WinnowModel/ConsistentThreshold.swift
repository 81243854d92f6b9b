/// OpenTelemetry's rejection threshold: a trace is kept when its 56 random bits are at least the threshold.
///
/// Specification: `trace/tracestate-probability-sampling.md`; `th` is written in hexadecimal without trailing zeros.
@frozen public struct ConsistentThreshold: Sendable, Hashable {
    /// 0...2^56; 2^56 keeps nothing.
    public let value: UInt64

    /// Keeps nothing.
    public static let none = ConsistentThreshold(value: 1 << 56)

    /// Creates a threshold; values above 2^56 keep nothing.
    public init(value: UInt64) { self.value = min(value, 1 << 56) }

    /// The threshold of a probability, rounded to so many hexadecimal digits after the leading `f`s or zeros; 0 is all 14.
    ///
    /// As the Collector computes it (contrib, `pkg/sampling`, `ProbabilityToThresholdWithPrecision`): what is below 2^-56 keeps nothing, and too few
    /// digits (below 1) round to 0 or to `none`.
    public init(probability: Double, precision: Int) {
        guard probability >= 0x1p-56 else {
            self = .none
            return
        }
        if probability >= 1 {
            self.init(value: 0)
            return
        }
        let leading = max(Self.leadingDigits(probability), Self.leadingDigits(1 - probability))
        let digits = precision == 0 ? 14 : min(14, max(-64, min(precision, 14)) + leading)
        let exact = (1 << 56) - UInt64((probability * 0x1p56).rounded(.toNearestOrAwayFromZero))
        let dropped = UInt64(4 * (14 - digits))
        // Shifts of 64 and more leave nothing.
        let half: UInt64 = dropped == 0 ? 0 : 1 << (dropped - 1)
        self.init(value: ((exact + half) >> dropped) << dropped)
    }

    /// Hexadecimal zeros with which a fraction starts.
    private static func leadingDigits(_ fraction: Double) -> Int {
        // frexp's exponent is one more than Swift's.
        -(Int(fraction.exponent) + 1) / 4
    }

    /// The threshold of a probability, rounded to `precision` hexadecimal digits and one more for each leading `f`, `mostDigits` at most.
    public init(probability: Double, precision: Int, mostDigits: Int) {
        if !(probability > 0x1p-57) {
            self = .none
            return
        }
        if probability >= 1 {
            self.init(value: 0)
            return
        }
        // frexp's exponent is one more than Swift's.
        let leading = (Double(probability.exponent) + 1) / -4
        let digits = min(mostDigits, 14, max(1, precision + Int(leading.rounded(.down))))
        let exact = (1 << 56) - UInt64((probability * 0x1p56).rounded(.toNearestOrAwayFromZero))
        let dropped = UInt64(4 * (14 - digits))
        let half: UInt64 = dropped == 0 ? 0 : 1 << (dropped - 1)
        self.init(value: min(((exact + half) >> dropped) << dropped, (1 << 56) - (1 << dropped)))
    }

    /// The threshold of a probability with all 14 digits; the rule rounds what is kept to a whole number of the 2^56.
    public init(exactly probability: Double, _ rule: FloatingPointRoundingRule = .toNearestOrAwayFromZero) {
        let kept = (min(1, max(0, probability.isNaN ? 0 : probability)) * 0x1p56).rounded(rule)
        self.init(value: (1 << 56) - UInt64(kept))
    }

    /// Length of `text`, bytes.
    @inlinable public var textLength: Int { value == 0 ? 1 : 14 - min(13, value.trailingZeroBitCount / 4) }

    /// Probability of being kept, exact.
    public var probability: Double { Double((1 << 56) - value) * 0x1p-56 }

    /// How many traces a kept one stands for: one over the probability; infinite for `none`.
    public var adjustedCount: Double { 0x1p56 / Double((1 << 56) - value) }

    /// Whether a trace with these 56 random bits is kept.
    @inlinable public func keeps(_ randomness: UInt64) -> Bool { randomness >= value }

    /// The `th` value: 1 to 14 digits, "0" for everything.
    public var text: String {
        if value == 0 { return "0" }
        let hex = String(value, radix: 16)
        var digits = String(repeating: "0", count: max(0, 14 - hex.count)) + hex
        while digits.hasSuffix("0") { digits.removeLast() }
        return digits
    }

    /// Reads lower-case hexadecimal digits, as `th` and `rv` are written, and nothing else.
    public static func bits(_ text: String) -> UInt64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        return UInt64(text, radix: 16)
    }

    /// The 56 random bits of an `rv` value, exactly 14 digits; `nil` for anything else.
    public static func randomness(_ text: String) -> UInt64? { text.utf8.count == 14 ? bits(text) : nil }

    /// The 56 random bits of a trace id (W3C trace context, level 2), for want of `rv`: the end of its low half.
    @inlinable public static func randomness(traceIDLow low: UInt64) -> UInt64 { low & 0x00FF_FFFF_FFFF_FFFF }

    /// Reads a `th` value.
    public init?(text: String) {
        guard (1...14).contains(text.utf8.count), let bits = Self.bits(text) else { return nil }
        self.init(value: bits << UInt64(4 * (14 - text.utf8.count)))
    }
}
