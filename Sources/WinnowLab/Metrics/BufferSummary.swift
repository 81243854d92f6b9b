import WinnowModel
import WinnowPipeline
import WinnowSampling

/// What the collectors held, and what was pushed out of them undecided.
struct BufferSummary: Sendable {
    /// A stage that decides whole traces, all its replicas together.
    struct Stage: Sendable {
        /// Name of its hop.
        var hop: String
        /// Number among the stages of the hop.
        var stage: Int
        /// Number among the stages of all hops, as decisions have it.
        var number: Int
        /// Times that a trace was pushed out undecided.
        var evictions = 0
        /// Age of the youngest of these traces, ns.
        var shortestEvictionAge: UInt64?
        /// When the first of them was, ns.
        var firstEviction: Nanos?
        /// Spans that came after their trace's decision.
        var lateSpans = 0
    }

    /// Most spans that waited.
    var peakSpans = 0
    /// OTLP size of the spans at their peak.
    var bytesAtPeak = 0
    /// The stages on a span's way, in order.
    var stages: [Stage] = []

    /// Creates a summary of nothing.
    init() {}

    /// What the stages of a chain say: peaks of replicas and stages are added up, whenever each was.
    init(_ chain: CollectorChain, _ blueprint: LaneBlueprint) {
        var first = 0
        for (hop, collectors) in chain.hops.enumerated() {
            let count = collectors.replicas.first?.count ?? 0
            for stage in 0..<count {
                let isTail = blueprint.tailStages.contains { $0.hop == hop && $0.stage == stage }
                var row = Stage(hop: collectors.name, stage: stage, number: first + stage)
                for replica in collectors.replicas {
                    let load = replica[stage].load
                    peakSpans += load.peakBufferedSpans
                    bytesAtPeak += load.peakBufferedBytes
                    row.evictions += load.evictedTraces
                    row.lateSpans += load.lateSpans
                    if let age = load.shortestEvictionAge {
                        row.shortestEvictionAge = min(row.shortestEvictionAge ?? .max, age)
                    }
                    if let time = load.firstEviction { row.firstEviction = min(row.firstEviction ?? .max, time) }
                }
                if isTail { stages.append(row) }
            }
            first += count
        }
    }
}
