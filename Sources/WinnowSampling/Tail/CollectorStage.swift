public import WinnowModel

/// A sampler in a collector: takes in spans as they arrive and says which go on, in the time it is told.
///
/// The same state machine serves virtual and wall time (architecture, law 1). Calls come in order of time, once per arriving batch.
public protocol CollectorStage {
    /// When the stage next wants `tick`; `nil` while nothing waits.
    var nextTick: Nanos? { get }
    /// Names, places and tallies of the stage's policies; empty for a stage without policies.
    var tallies: [TailPolicySet.Tally] { get }
    /// What waits, and what has happened to it.
    var load: TailSampler.Load { get }
    /// Takes in spans that arrive together.
    mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SlabRing, into output: inout StageOutput)
    /// Lets time pass up to `now`, the time that `nextTick` named.
    mutating func tick(at now: Nanos, ring: SlabRing, into output: inout StageOutput)
    /// Decides what waits, as a shutdown does.
    mutating func finish(at now: Nanos, ring: SlabRing, into output: inout StageOutput)
    /// Whether spans of the slab wait for a tick.
    func hasPending(in sequence: Int) -> Bool
    /// All spans of the slab that can arrive have; what nothing will ever decide is said now.
    mutating func retire(_ sequence: Int, into output: inout StageOutput)
    /// Forgets slabs before `sequence`.
    mutating func release(before sequence: Int)
}

extension TailSampler {
    /// The policies' tallies.
    public var tallies: [TailPolicySet.Tally] { policies.tallies }
}
