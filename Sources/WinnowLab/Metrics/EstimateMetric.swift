import WinnowModel

/// What a dashboard built on the kept traces would show, against what was: requests and the share of failed ones, by root span.
///
/// Named ways. `as_exported`: each kept root counts what is written on it (`th`, a recorded weight), 1 where nothing is. `reconstructable`: each counts one
/// over the probability with which the policy keeps such a trace. `unweighted`: each counts one. Losses have no probability and are not
/// made up for. Of a recording that is itself a sample, the truth is what its traces stand for, and the first two ways count what each
/// trace came with, once; `as_recorded` counts that alone, `unweighted` shows what a backend sees that ignores weights. There is no `reconstructable` figure when a kept trace's probability is unknown, or when traces occurred that the policy never keeps.
struct EstimateMetric: LaneMetric {
    static let entries = [
        MetricEntry(
            "request_rate_ratio", unit: "1", .neither, "estimated / true requests, by estimator",
            counts: .represented),
        MetricEntry(
            "error_rate_ratio", unit: "1", .neither, "estimated / true share of failed requests, by estimator",
            counts: .represented),
        MetricEntry(
            "unreachable_traces", unit: "traces", .lower, "traces that the policy never keeps, whatever their id"),
    ]

    private struct Sums {
        var requests = 0.0
        var errors = 0.0
    }

    private struct Group {
        var truth = Sums()
        var unweighted = Sums()
        var recorded = Sums()
        var exported = Sums()
        var reconstructed = Sums()
        var unknown = 0.0
        var unreachable = 0.0
    }

    private let context: LaneContext
    private var whole = Group()
    private var byOperation: [UInt32: Group] = [:]

    init(_ context: LaneContext) { self.context = context }

    mutating func observe(_ slab: LaneSlab) {
        let batch = slab.slab.batch
        var groups: [UInt32: Group] = byOperation
        var lastOperation = UInt32.max
        var group = Group()
        for trace in 0..<slab.traceCount {
            let root = Int(batch.firstSpan[trace])
            let operation = batch.operation[root]
            if operation != lastOperation {
                if lastOperation != .max { groups[lastOperation] = group }
                lastOperation = operation
                group = groups[operation] ?? Group()
            }
            let failed: Double = batch.status[root] == SpanStatus.error.rawValue ? 1 : 0
            let stands = batch.weight(of: trace)
            Self.add(trace, slab, stands, failed, to: &group)
            Self.add(trace, slab, stands, failed, to: &whole)
        }
        if lastOperation != .max { groups[lastOperation] = group }
        byOperation = groups
    }

    private static func add(_ trace: Int, _ slab: LaneSlab, _ stands: Double, _ failed: Double, to group: inout Group) {
        group.truth.requests += stands
        group.truth.errors += stands * failed
        let probability = slab.probability[trace]
        if probability == 0 { group.unreachable += 1 }
        guard slab.keepsRoot(trace) else { return }
        group.unweighted.requests += 1
        group.unweighted.errors += failed
        group.recorded.requests += stands
        group.recorded.errors += stands * failed
        let weight = slab.weight[trace]
        group.exported.requests += weight
        group.exported.errors += weight * failed
        if probability.isNaN || probability <= 0 {
            group.unknown += 1
        } else {
            group.reconstructed.requests += stands / probability
            group.reconstructed.errors += stands / probability * failed
        }
    }

    func values(_ summary: LaneSummary) -> [MetricValue] {
        var values = values(of: whole, dimension: [])
        let tables = context.tables
        let titled = byOperation.map { number, group in
            let operation = tables.operations[Int(number)]
            return (service: tables.strings[operation.service], name: tables.strings[operation.name], group: group)
        }
        .sorted { ($0.service, $0.name) < ($1.service, $1.name) }
        // Operations that differ in kind or scope only are counted together.
        var index = 0
        while index < titled.count {
            var group = titled[index].group
            var next = index + 1
            while next < titled.count, titled[next].service == titled[index].service,
                titled[next].name == titled[index].name
            {
                group = Self.sum(group, titled[next].group)
                next += 1
            }
            values += self.values(
                of: group, dimension: [("operation", titled[index].name), ("service", titled[index].service)])
            index = next
        }
        return values
    }

    private static func sum(_ a: Group, _ b: Group) -> Group {
        func sum(_ a: Sums, _ b: Sums) -> Sums { Sums(requests: a.requests + b.requests, errors: a.errors + b.errors) }
        return Group(
            truth: sum(a.truth, b.truth), unweighted: sum(a.unweighted, b.unweighted),
            recorded: sum(a.recorded, b.recorded), exported: sum(a.exported, b.exported),
            reconstructed: sum(a.reconstructed, b.reconstructed),
            unknown: a.unknown + b.unknown, unreachable: a.unreachable + b.unreachable)
    }

    private func values(of group: Group, dimension: [(key: String, value: String)]) -> [MetricValue] {
        let usable = group.unknown == 0 && group.unreachable == 0
        var values: [MetricValue] = []
        var estimators = [
            ("as_exported", group.exported), ("reconstructable", group.reconstructed), ("unweighted", group.unweighted),
        ]
        if context.facts.weights != nil { estimators.append(("as_recorded", group.recorded)) }
        for (estimator, sums) in estimators {
            let has = sums.requests > 0 && (estimator != "reconstructable" || usable)
            let dimension = dimension + [(key: "estimator", value: estimator)]
            values.append(
                MetricValue(
                    id: "request_rate_ratio", dimension: dimension,
                    value: has && group.truth.requests > 0 ? sums.requests / group.truth.requests : nil))
            let trueShare = group.truth.errors / group.truth.requests
            values.append(
                MetricValue(
                    id: "error_rate_ratio", dimension: dimension,
                    value: has && trueShare > 0 ? sums.errors / sums.requests / trueShare : nil))
        }
        values.append(MetricValue(id: "unreachable_traces", dimension: dimension, value: group.unreachable))
        return values
    }
}
