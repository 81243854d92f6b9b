import WinnowModel
import WinnowPipeline

/// What becomes of traces and spans among the replicas of a hop: who gets how much, and what they decide on traces that they share.
///
/// Replicas are numbered from 1. A trace is split over a stage when several replicas have decided on parts of it (or pushed them out), and
/// contradicted when one of them kept its part and another did not.
struct ReplicaMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "replica_requests", unit: "requests", .neither,
            "requests, and parts of requests, into each replica of a hop"),
        MetricEntry("replica_spans", unit: "spans", .neither, "spans into each replica of a hop"),
        MetricEntry(
            "replica_kept_traces", unit: "traces", .neither,
            "traces, and parts of traces, that each replica's stage kept"),
        MetricEntry(
            "replica_evictions", unit: "evictions", .lower, "times that each replica pushed a trace out undecided",
            isSparse: true),
        MetricEntry(
            "split_traces", unit: "traces", .lower, "traces on which several replicas decided, by hop and stage",
            isSparse: true, range: .upTo("generated_traces")),
        MetricEntry(
            "contradicted_traces", unit: "traces", .lower,
            "of those, traces of which one replica kept its part and another did not, by hop and stage",
            isSparse: true, range: .upTo("generated_traces")),
        MetricEntry(
            "restart_lost_traces", unit: "traces", .lower,
            "traces, and parts of traces, that a collector held undecided when it restarted, by hop and stage",
            isSparse: true),
        MetricEntry(
            "restart_lost_spans", unit: "spans", .lower,
            "spans that a collector held undecided when it restarted, by hop",
            isSparse: true),
        MetricEntry(
            "unreachable_spans", unit: "spans", .lower,
            "spans that were sent to a collector that was gone, or down for too long, by hop", isSparse: true),
    ]

    private var split: [Int: Int] = [:]
    private var contradicted: [Int: Int] = [:]

    init(_ context: LaneContext) {}

    mutating func observe(_ slab: LaneSlab) {
        for (stage, verdicts) in slab.verdicts {
            split[stage, default: 0] += verdicts.count { $0.isSplit }
            contradicted[stage, default: 0] += verdicts.count { $0.isContradicted }
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var values: [MetricValue] = []
        for hop in summary.traffic.hops {
            for (number, replica) in hop.replicas.enumerated() {
                let dimension = [(key: "hop", value: hop.name), (key: "replica", value: "\(number + 1)")]
                values.append(
                    MetricValue(id: "replica_requests", dimension: dimension, value: Double(replica.requests)))
                values.append(MetricValue(id: "replica_spans", dimension: dimension, value: Double(replica.spans)))
            }
        }
        for (number, hop) in summary.blueprint.hops.enumerated() where hop.isChanging {
            let ledger = summary.ledger.hops[number + 1]
            let dimension = [(key: "hop", value: hop.name)]
            values.append(
                MetricValue(
                    id: "restart_lost_spans", dimension: dimension, value: Double(ledger[.lostInRestart])))
            values.append(
                MetricValue(id: "unreachable_spans", dimension: dimension, value: Double(ledger[.unreachable])))
        }
        for (place, stage) in zip(summary.blueprint.stages, summary.stages) where place.kind.isTail {
            let own = [(key: "hop", value: stage.hop), (key: "stage", value: "\(stage.stage)")]
            for (number, replica) in stage.replicas.enumerated() {
                let dimension = own + [(key: "replica", value: "\(number + 1)")]
                values.append(
                    MetricValue(id: "replica_kept_traces", dimension: dimension, value: Double(replica.kept)))
                values.append(
                    MetricValue(id: "replica_evictions", dimension: dimension, value: Double(replica.evictions)))
            }
            if summary.blueprint.hops[place.hop].isChanging {
                values.append(
                    MetricValue(id: "restart_lost_traces", dimension: own, value: Double(stage.lostInRestarts)))
            }
            guard summary.blueprint.hops[place.hop].splitsTraces else { continue }
            values.append(
                MetricValue(id: "split_traces", dimension: own, value: Double(split[place.number] ?? 0)))
            values.append(
                MetricValue(
                    id: "contradicted_traces", dimension: own, value: Double(contradicted[place.number] ?? 0)))
        }
        return values
    }
}
