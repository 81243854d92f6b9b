import WinnowModel

/// What samplers read and write of a span's trace state: `th` and `rv` of the member `ot` (specification, `tracestate-probability-sampling.md`).
public struct SamplingState: Sendable, Hashable {
    /// Stands for a sub-key that is not there.
    public static let absent = UInt64.max

    /// The rejection threshold, 0..<2^56, or `absent`.
    public var threshold = Self.absent
    /// The explicit randomness, 0..<2^56, or `absent`.
    public var randomness = Self.absent
    /// True when `ot` has other sub-keys, which are to be preserved.
    public var hasOtherKeys = false
    /// True when the trace state has any member, `ot` or another's.
    public var hasMembers = false

    /// Creates an empty state.
    public init() {}

    /// True when `ot` has nothing to say.
    var isBare: Bool { threshold == Self.absent && randomness == Self.absent && !hasOtherKeys }

    /// Share of traces that the threshold keeps, 1 without one.
    var probability: Double {
        threshold == Self.absent ? 1 : ConsistentThreshold(value: threshold).probability
    }

    /// Adjusted count of a kept span: one over the threshold's probability, 1 without a threshold.
    public var weight: Double {
        let probability = probability
        return probability > 0 ? 1 / probability : 1
    }

    /// Length of the member `ot=…` with `th` and `rv` (other keys left out), bytes; 0 when it has neither.
    public var memberLength: Int {
        var length = 0
        if threshold != Self.absent { length += "th:".utf8.count + ConsistentThreshold(value: threshold).textLength }
        if randomness != Self.absent { length += (length > 0 ? 1 : 0) + "rv:".utf8.count + 14 }
        return length == 0 ? 0 : length + "ot=".utf8.count
    }
}
