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

    /// `seed` is that of the run: what processes draw differs from seed to seed.
    func makeHead(seed: UInt64) -> (any HeadSampler)? {
        switch head {
        case nil: nil
        case .sdk(let settings): SamplerCatalog.headSampler(settings, seed: seed)
        case .orderService(let settings): OrderServiceAdaptiveSampler(settings)
        case .targetRate(let settings): TargetRateSampler(settings)
        }
    }

    func makeHops(
        _ tables: TraceTables, _ seed: UInt64, written: WrittenStates?, recordsVerdicts: Bool = false
    ) -> [CollectorChain.Hop] {
        let processors = makePath(tables, written).stages
        return hops.enumerated().map { number, hop in
            let first = probabilisticSettings(hops: number).count
            return CollectorChain.Hop(
                name: hop.name,
                replicas: (0..<hop.replicas).map { replica in
                    var next = first
                    return hop.stages.map { stage -> any CollectorStage in
                        let own = Draw.fold(seed, UInt64(replica))
                        switch stage {
                        case .tail(let settings, let policies):
                            var sampler = TailSampler(settings, policies: policies, tables: tables, seed: own)
                            sampler.recordsVerdicts = recordsVerdicts
                            return sampler
                        case .bounded(let settings): return TailSampler.bounded(settings, tables: tables, seed: own)
                        case .rootEnd(let threshold): return RootEndSampler(thresholdNanos: threshold)
                        case .probabilistic:
                            defer { next += 1 }
                            return processors[next]
                        }
                    }
                }, growth: SpanGrowth(written, path: makePath(tables, written, hops: number + 1)))
        }
    }

    /// Number of the first stage that decides whole traces, counted over all hops; 0 when there is none.
    var firstTailStage: Int {
        hops.flatMap(\.stages).firstIndex(where: \.isTail) ?? 0
    }

    /// The `probabilistic_sampler` processors of the first hops, in the order in which spans meet them.
    private func probabilisticSettings(hops count: Int) -> [ProbabilisticSamplerSettings] {
        hops.prefix(count).flatMap(\.stages).compactMap {
            if case .probabilistic(let settings) = $0 { settings } else { nil }
        }
    }

    /// Where start-time samplers note what they write on spans.
    func makeWrittenStates() -> WrittenStates? { head == nil ? nil : WrittenStates() }

    /// What the `probabilistic_sampler` processors of the first hops together do to spans; of all hops by default.
    func makePath(_ tables: TraceTables, _ written: WrittenStates?, hops count: Int? = nil) -> ProbabilisticPath {
        ProbabilisticPath(probabilisticSettings(hops: count ?? hops.count), tables: tables, written: written)
    }
}
