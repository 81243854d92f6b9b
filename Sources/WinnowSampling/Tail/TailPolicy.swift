public import WinnowModel

/// A test of whole traces that keeps no budget: its verdict on a trace depends on the trace alone.
///
/// Called once per slab and tick for all due traces. `TailPolicyRule` says how a policy of the Collector is declared.
public protocol TailPolicy: Sendable {
    /// True when the verdict depends on the order in which spans arrived.
    var needsArrivalOrder: Bool { get }
    /// True when the order of arrival matters where spans of a trace lack times.
    var ordersMissingTimes: Bool { get }
    /// How the verdict depends on chance.
    var chance: Chance { get }
    /// The threshold for a trace whose randomness is told, with the gate `usetracestate`; `nil`: randomness has no say.
    var threshold: ConsistentThreshold? { get }
    /// Writes the raw value of a `Verdict` for each due trace at its position.
    mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8])
}

extension TailPolicy {
    /// Most policies look at all spans at once.
    public var needsArrivalOrder: Bool { false }
    /// Most policies look at no times.
    public var ordersMissingTimes: Bool { false }
    /// Most policies leave nothing to chance.
    public var chance: Chance { .none }
    /// Most policies leave nothing to chance.
    public var threshold: ConsistentThreshold? { nil }
}

/// How a verdict depends on chance, for the probability that a policy implies.
public enum Chance: Sendable, Hashable {
    /// Not at all: the same trace gets the same verdict.
    case none
    /// Sampled when a number that is uniform over trace ids is at most `share`; equal `source`, equal number.
    case share(Double, source: String)
}

/// What a rate limiter remembers; verdicts depend on what came before.
public protocol TailLimiter: Sendable {
    /// Whether it counts the bytes of traces rather than their spans.
    var countsBytes: Bool { get }
    /// The largest trace that may ever pass.
    var capacity: Double { get }
    /// Whether a trace of `spans` spans (or bytes) passes at `now`, ns; charges the budget when it does.
    mutating func allows(spans: Int, at now: Nanos) -> Bool
}

extension TailLimiter {
    /// Most limiters count spans.
    public var countsBytes: Bool { false }
    /// Any.
    public var capacity: Double { .infinity }
}
