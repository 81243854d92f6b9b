/// A stretch of traffic: spans, and the truth about them that no sampler sees; shared by all policies of an experiment.
public final class Slab: @unchecked Sendable {
    // Filled by one owner, then shared and only read.
    /// What samplers and the pipeline see.
    public let spans = Spans()
    /// What no sampler may see.
    @exclusivity(unchecked) public var truth = GroundTruth()
    /// Whether the traces start in the measured window; false for those of the warm-up and the cool-down.
    public var isMeasured = true

    /// Creates an empty slab.
    public init() {}

    /// Takes over from a plan what is known before the traces are.
    public func prepare(_ plan: SlabPlan) {
        removeAll()
        spans.sequence = plan.sequence
        spans.from = plan.from
        spans.until = plan.until
        isMeasured = plan.isMeasured
    }

    /// Forgets the traces and keeps the memory.
    public func removeAll() {
        spans.removeAll()
        truth.removeAll()
    }
}

extension Slab {
    /// Position in the traffic, from 0.
    public var sequence: Int { spans.sequence }
    /// No span of this slab starts or ends before.
    public var from: Nanos { spans.from }
    /// No span of a later slab starts or ends before.
    public var until: Nanos { spans.until }
    /// The traces.
    @inlinable public var batch: TraceBatch { spans.batch }
}
