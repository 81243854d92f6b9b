import WinnowModel
import WinnowPipeline
import WinnowSampling

/// A policy ready to run: how to make its samplers anew for each seed.
struct LaneBlueprint: Sendable {
    /// A hop of collectors.
    struct Hop: Sendable {
        var name: String
        var replicas: Int
        var stages: [Stage]
    }

    /// A sampler in a collector.
    enum Stage: Sendable {
        case tail(TailSampler.Settings, PolicySet)
        case bounded(TailSampler.BoundedSettings)
        case rootEnd(thresholdNanos: UInt64)
        case probabilistic(ProbabilisticSamplerSettings)

        var isTail: Bool { if case .probabilistic = self { false } else { true } }
    }

    /// A start-time sampler.
    enum Head: Sendable {
        case sdk(HeadSamplerSettings)
        case orderService(OrderServiceAdaptiveSampler.Settings)
        case targetRate(TargetRateSampler.Settings)
    }

    var name: String
    var head: Head?
    var hops: [Hop] = []

    /// Stages that decide whole traces, as (hop, stage).
    var tailStages: [(hop: Int, stage: Int)] {
        hops.enumerated().flatMap { hop in
            hop.element.stages.enumerated().filter { $0.element.isTail }.map { (hop.offset, $0.offset) }
        }
    }

    func makeHead() -> (any HeadSampler)? {
        switch head {
        case nil: nil
        case .sdk(let settings): SamplerCatalog.headSampler(settings)
        case .orderService(let settings): OrderServiceAdaptiveSampler(settings)
        case .targetRate(let settings): TargetRateSampler(settings)
        }
    }

    func makeHops(_ tables: TraceTables, _ seed: UInt64, recordsVerdicts: Bool = false) -> [CollectorChain.Hop] {
        hops.map { hop in
            CollectorChain.Hop(
                name: hop.name,
                replicas: (0..<hop.replicas).map { replica in
                    hop.stages.map { stage -> any CollectorStage in
                        let own = Draw.fold(seed, UInt64(replica))
                        switch stage {
                        case .tail(let settings, let policies):
                            var sampler = TailSampler(settings, policies: policies, tables: tables, seed: own)
                            sampler.recordsVerdicts = recordsVerdicts
                            return sampler
                        case .bounded(let settings): return TailSampler.bounded(settings, tables: tables, seed: own)
                        case .rootEnd(let threshold): return RootEndSampler(thresholdNanos: threshold)
                        case .probabilistic(let settings): return ProbabilisticSampler(settings, tables: tables)
                        }
                    }
                })
        }
    }

    /// Number of the first stage that decides whole traces, counted over all hops; 0 when there is none.
    var firstTailStage: Int {
        hops.flatMap(\.stages).firstIndex(where: \.isTail) ?? 0
    }

    /// Factors by which `probabilistic_sampler` processors, one after the other, lower every trace's probability.
    private var constantFactors: [(sampler: ProbabilisticSampler, factor: Double)] {
        var known: [(source: String, probability: Double)] = []
        var factors: [(ProbabilisticSampler, Double)] = []
        for case .probabilistic(let settings) in hops.flatMap(\.stages) {
            let sampler = ProbabilisticSampler(settings, tables: TraceTables())
            var factor = sampler.probability
            // Two processors that read the same randomness keep nested sets: together they keep the smaller one.
            if let index = known.firstIndex(where: { $0.source == sampler.source }) {
                let before = known[index].probability
                factor = min(1, before > 0 ? min(before, factor) / before : 0)
                known[index].probability = min(before, sampler.probability)
            } else {
                known.append((sampler.source, sampler.probability))
            }
            factors.append((sampler, factor))
        }
        return factors
    }

    /// Probability with which all `probabilistic_sampler` processors together let a trace through.
    var constantProbability: Double { constantFactors.reduce(1) { $0 * $1.factor } }

    /// Books what stages do to every trace alike: probabilities, weights and trace state of `probabilistic_sampler` processors.
    func applyConstants(to mine: LaneSlab) {
        for (sampler, factor) in constantFactors {
            for trace in 0..<mine.traceCount {
                mine.probability[trace] *= factor
                mine.weight[trace] *= factor > 0 ? 1 / factor : 1
            }
            // A member `ot` that is there already is written anew, not twice.
            let bytes = UInt8(clamping: sampler.stateBytes)
            mine.stateBytes =
                mine.stateBytes?.prefix(mine.spanCount).map { max($0, bytes) }
                ?? [UInt8](repeating: bytes, count: mine.spanCount)
        }
    }
}
