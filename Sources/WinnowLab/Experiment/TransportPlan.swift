import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSettings

/// The export pipeline of a run: what a scenario's `transport` says, for whichever policy.
struct TransportPlan: Sendable {
    let settings: TransportSettings
    let networkDelayNanos: UInt64
    /// Start of the measured window, from which faults are timed.
    let start: Nanos

    /// The path of one policy under a seed; `clients` are those of the fleet.
    func path(
        of blueprint: LaneBlueprint, clients: [RetryPolicy], clientOfInstance: [UInt32], seed: UInt64
    ) -> ExportPath {
        let hops = blueprint.hops.map { hop -> ExportPath.Hop in
            var made = ExportPath.Hop()
            made.receiver = settings.collectors.point
            if settings.collectors.cores == nil, let cores = hop.limits?.cores { made.receiver.cores = cores }
            made.answersEarly = hop.answersEarly
            made.limiter = hop.limiter
            made.memory = settings.collectors.memory
            made.memory.totalBytes = made.memory.totalBytes ?? hop.limits?.memoryBytes
            if let sender = hop.sender {
                made.exporter = sender.settings
                made.client = sender.client
            }
            return made
        }
        var backend = settings.backend
        if let last = hops.last { backend.speaksGRPC = last.client.isGRPC }
        let links = (0...hops.count).map { number in
            ExportLink(
                delayNanos: networkDelayNanos, faults: faults(to: number, blueprint),
                seed: Draw.fold(seed, UInt64(number)))
        }
        return ExportPath(
            links: links, hops: hops, backend: backend, clients: clients, clientOfInstance: clientOfInstance, seed: seed
        )
    }

    private func faults(to number: Int, _ blueprint: LaneBlueprint) -> [LinkFault] {
        settings.faults.enumerated().compactMap { place, fault in
            guard case .link(let effect) = fault.effect, hop(of: fault, blueprint) == number else { return nil }
            return LinkFault(
                id: fault.name.isEmpty ? "\(fault.kind) \(place + 1)" : fault.name, window: fault.window(from: start),
                replica: fault.replica.map { $0 - 1 }, share: fault.share, effect: effect)
        }
    }

    /// Number of the hop that a fault is about, the number of hops for the backend; `nil`: the policy has none of that name.
    func hop(of fault: TransportFaultSpec, _ blueprint: LaneBlueprint) -> Int? {
        switch fault.target {
        case TransportFaultSpec.backend: blueprint.hops.count
        case TransportFaultSpec.collectors: blueprint.hops.isEmpty ? nil : 0
        default: blueprint.hops.firstIndex { $0.name == fault.target }
        }
    }

    /// What happens to the replicas of a hop beside what its policy says.
    func changes(of hop: Int, _ blueprint: LaneBlueprint) -> [TierChange] {
        settings.faults.flatMap { fault -> [TierChange] in
            guard self.hop(of: fault, blueprint) == hop else { return [] }
            func change(_ after: UInt64, _ kind: TierChange.Kind) -> TierChange {
                TierChange(afterNanos: after, kind: kind, place: fault.place)
            }
            let end = min(TierChange.latestNanos, fault.fromNanos + fault.lastsNanos)
            switch fault.effect {
            case .link: return []
            case .crash: return [change(fault.fromNanos, .restarted(fault.replica, downNanos: fault.lastsNanos))]
            case .added(let count): return [change(fault.fromNanos, .added(count)), change(end, .added(-count))]
            case .removed(let count): return [change(fault.fromNanos, .added(-count)), change(end, .added(count))]
            }
        }
    }
}
