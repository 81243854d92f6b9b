import WinnowDialects
import WinnowModel
import WinnowOTTL
import WinnowPipeline
import WinnowSampling

/// A policy ready to run: how to make its samplers anew for each seed.
struct LaneBlueprint: Sendable {
    /// A hop of collectors.
    struct Hop: Sendable {
        var name: String
        var replicas: Int
        var stages: [Stage]
        /// Who of the replicas gets what.
        var routing = Routing.traceID
        /// What happens to the replicas while spans flow.
        var changes: TierChanges?
        /// Where spans go from stage to stage; `nil`: from each to the next.
        var graph: StageGraph?
        /// The exporter at its end, as the file has it; `nil`: the Collector's defaults.
        var sender: CollectorSender?
        /// Its first memory limiter; `nil`: it has none.
        var limiter: MemoryLimiterSettings?
        /// What the container of a replica may use; `nil`: its file does not say.
        var limits: ContainerLimits?
        /// Whether one of its stages answers for what comes in before it knows what becomes of it.
        var answersEarly: Bool { stages.contains(where: \.answersEarly) }
        /// As many replicas as there ever are.
        var mostReplicas: Int { max(replicas, changes?.most ?? 1) }
        /// Whether anything happens to the replicas.
        var isChanging: Bool { changes?.isEmpty == false }
        /// Whether parts of a trace may come to several replicas, or to one that has forgotten the others.
        var splitsTraces: Bool { replicas > 1 && routing.splitsTraces || isChanging }
    }

    /// How a hop's replicas share what comes.
    enum Routing: Sendable, Hashable {
        case traceID
        case roundRobin
        case random
        /// As a load-balancing exporter before it says.
        case ring(backends: [String], key: BalancingKey)

        /// Whether parts of a trace may come to several replicas.
        var splitsTraces: Bool {
            switch self {
            case .traceID: false
            case .roundRobin, .random: true
            case .ring(_, let key): !key.keepsTracesTogether
            }
        }

        /// As the digest of a run has it.
        var text: String {
            switch self {
            case .traceID: "trace_id"
            case .roundRobin: "round_robin"
            case .random: "random"
            case .ring(let backends, let key): "\(key.name) over \(backends.joined(separator: " "))"
            }
        }

        /// Why a replica gets what it gets, for people.
        var reason: String {
            switch self {
            case .traceID: "by trace id"
            case .roundRobin: "round robin"
            case .random: "at random"
            case .ring(_, let key): "routing_key \(key.name)"
            }
        }

        /// For one seed's route.
        func made(seed: UInt64, hop: String) -> ReplicaRouting {
            switch self {
            case .traceID: .traceID
            case .roundRobin: .roundRobin
            // Keyed by the hop's name: a hop more or less moves no other's draws.
            case .random: .random(seed: Draw.fold(Draw.fold(seed, Draw.key("replica")), Draw.key(hop)))
            case .ring(let backends, let key): .ring(backends: backends, key: key)
            }
        }
    }

    /// A stage of a collector's pipeline.
    enum Stage: Sendable {
        case tail(TailSamplingSettings, TailPolicySet)
        case bounded(TailSampler.BoundedSettings)
        case rootEnd(thresholdNanos: UInt64)
        case probabilistic(ProbabilisticSamplerSettings)
        case editing(EditingSettings, any RequestEditor)
        case batching(BatchingSettings)
        case grouping(GroupingSettings)

        /// Whether it decides whole traces.
        var isTail: Bool {
            switch self {
            case .tail, .bounded, .rootEnd: true
            case .probabilistic, .editing, .batching, .grouping: false
            }
        }

        /// Whether whoever hands it spans is told that all is well before it hands them on.
        var answersEarly: Bool {
            switch self {
            case .tail, .bounded, .rootEnd, .batching, .grouping: true
            case .probabilistic, .editing: false
            }
        }

        /// Whether it is a sampler.
        var samples: Bool {
            switch self {
            case .tail, .bounded, .rootEnd, .probabilistic: true
            case .editing, .batching, .grouping: false
            }
        }
    }

    /// Whether a sampler stands on the way.
    var samples: Bool { head != nil || hops.contains { $0.stages.contains(where: \.samples) } }

    /// A stage with its place on the way.
    struct PlacedStage: Sendable {
        /// Number of its hop.
        var hop: Int
        /// Number in the hop.
        var stage: Int
        /// Number over all hops, as the route counts.
        var number: Int
        var kind: Stage
    }

    /// A start-time sampler.
    enum Head: Sendable {
        case sdk(HeadSamplerSettings)
        case orderService(OrderServiceAdaptiveSampler.Settings)
        case targetRate(TargetRateSampler.Settings)
    }

    var name: String
    var head: Head?
    /// What its environments say of the services' batch span processors; `nil`: nothing.
    var processors: ServiceProcessors?
    var hops: [Hop] = []

    /// What stands on the way in collectors, in the order in which a span meets it: one of each hop's replicas.
    var stages: [PlacedStage] {
        var placed: [PlacedStage] = []
        for (hop, description) in hops.enumerated() {
            for (stage, kind) in description.stages.enumerated() {
                placed.append(PlacedStage(hop: hop, stage: stage, number: placed.count, kind: kind))
            }
        }
        return placed
    }

    /// How many copies a span can have at once.
    var copies: Int { hops.reduce(1) { $0 * ($1.graph?.copies ?? 1) } }

    /// Stages that decide whole traces.
    var tailStages: [PlacedStage] { stages.filter(\.kind.isTail) }

    /// The settings of the `tail_sampling` processors, with their places.
    var tailSettings: [(place: PlacedStage, settings: TailSamplingSettings)] {
        stages.compactMap { place in
            if case .tail(let settings, _) = place.kind { (place, settings) } else { nil }
        }
    }

    /// The processors that change spans, in the order in which a span meets them.
    var edits: [(settings: EditingSettings, editor: any RequestEditor)] {
        stages.compactMap { if case .editing(let settings, let editor) = $0.kind { (settings, editor) } else { nil } }
    }

    /// The settings of the `tail_sampling` processors before which no processor changes attributes.
    var tailSettingsBeforeEdits: [TailSamplingSettings] {
        let edited = stages.firstIndex { stage in
            guard case .editing(_, let editor) = stage.kind else { return false }
            return !editor.writes.isDisjoint(with: [.attributes, .resource])
        }
        return tailSettings.filter { $0.place.number < edited ?? .max }.map(\.settings)
    }

    /// Number of the first stage that decides whole traces; 0 when there is none.
    var firstTailStage: Int { tailStages.first?.number ?? 0 }

    /// Whether a start-time sampler asks what a span's parent decided.
    var looksAtParents: Bool { if case .sdk(let settings) = head { settings.looksAtParents } else { false } }

    /// `seed` is that of the run: what processes draw differs from seed to seed.
    func makeHead(seed: UInt64, _ remoteParents: RemoteParents) -> (any HeadSampler)? {
        switch head {
        case nil: nil
        case .sdk(let settings): SamplerCatalog.headSampler(settings, seed: seed, remoteParents: remoteParents)
        case .orderService(let settings): OrderServiceAdaptiveSampler(settings)
        case .targetRate(let settings): TargetRateSampler(settings)
        }
    }

    /// The hops of one seed's route; what stages write on spans goes to `states`, changes of replicas are counted from `start`.
    func makeHops(
        _ tables: TraceTables, _ seed: UInt64, _ states: SpanStates, start: Nanos = 0, recordsVerdicts: Bool = false,
        recordsTelemetry: Bool = false, edits shared: RouteEdits? = nil
    ) -> [Route.Hop] {
        let edits = edits.isEmpty ? nil : shared ?? RouteEdits(tables)
        let states = copies > 1 ? states.ofCopies(tables, stride: copies + 1) : states
        return hops.map { hop in
            // Where a trace stays with one replica they share what they remember about traces; what processors make of spans they always share.
            let splits = hop.splitsTraces
            let memories = hop.stages.map { _ in TailMemory() }
            let levels = hop.stages.map { stage -> EditLevel? in
                guard case .editing(_, let editor) = stage, let edits else { return nil }
                return EditLevel(editor, edits)
            }
            let make = { (replica: Int) -> [any CollectorStage] in
                zip(zip(hop.stages, memories), levels).map { place, level -> any CollectorStage in
                    let stage = place.0
                    let memory = splits ? TailMemory() : place.1
                    if let level { return EditingStage(level) }
                    let own = Draw.fold(seed, UInt64(replica))
                    switch stage {
                    case .tail(let settings, let policies) where settings.shards > 1:
                        var sampler = ShardedTailSampler(
                            settings, policies: policies, tables: tables, seed: own, memory: memory, states: states)
                        if recordsVerdicts { sampler.recordVerdicts() }
                        if recordsTelemetry { sampler.recordTelemetry() }
                        return sampler
                    case .tail(let settings, let policies):
                        var sampler = TailSampler(
                            TailSampler.Settings(settings), policies: policies, tables: tables, seed: own,
                            memory: memory, states: states)
                        if recordsVerdicts { sampler.recordVerdicts() }
                        if recordsTelemetry { sampler.recordTelemetry() }
                        return sampler
                    case .bounded(let settings):
                        return TailSampler.bounded(settings, tables: tables, seed: own, memory: memory)
                    case .rootEnd(let threshold): return RootEndSampler(thresholdNanos: threshold, memory: memory)
                    case .probabilistic(let settings):
                        return ProbabilisticSampler(settings, tables: tables, states: states)
                    case .editing(_, let editor): return EditingStage(EditLevel(editor, RouteEdits(tables)))
                    case .batching(let settings): return BatchStage(settings)
                    case .grouping(let settings): return GroupByTraceStage(settings, seed: own)
                    }
                }
            }
            return Route.Hop(
                name: hop.name, replicas: (0..<hop.mostReplicas).map(make),
                routing: hop.routing.made(seed: seed, hop: hop.name),
                changes: hop.changes?.made(start: start, first: hop.replicas, make: make), graph: hop.graph)
        }
    }
}
