import WinnowSampling
import WinnowModel
import WinnowPipeline
import WinnowStore

/// Turns finished seeds into the record that is stored and reported.
struct RunRecorder {
    var record: RunRecord
    private let plan: LabPlan
    /// Per policy, metric and dimension: the value of each seed.
    private var samples: [Key: [Double?]] = [:]
    private var keys: [Key] = []
    private var seedsDone = 0
    private var candidates: [[PolicyChanges.Candidate]]
    /// Per policy and processor: what it passed over, all seeds together.
    private var passedOver: [[[String: Int]]]
    /// Per policy and connector: what it could not evaluate, all seeds together.
    private var refused: [[ConnectorLosses]]
    private static let mostExamples = 20

    private struct Key: Hashable {
        var policy: Int
        var metric: String
        var dimension: Dimension
    }

    init(_ plan: LabPlan) {
        self.plan = plan
        let facts = plan.traffic.facts
        record = RunRecord(
            experiment: RunRecord.Experiment(
                name: plan.name, source: plan.source,
                files: plan.files.map { RunRecord.SourceFile(path: $0.path, sha256: $0.sha256) }),
            run: RunRecord.Run(
                digest: plan.digest, seeds: plan.seeds, version: plan.options.version,
                collectorVersion: plan.policies.contains(where: \.usesCollector)
                    ? plan.options.collectorVersion.description : "",
                arguments: plan.options.arguments, durationNanos: facts.durationNanos,
                traffic: RunRecord.Traffic(
                    name: facts.name.isEmpty ? plan.name : facts.name, traces: 0, spans: 0,
                    faults: facts.knowsFaults ? facts.faults.count : nil, tracesPerSecond: 0,
                    isGenerated: facts.isGenerated, isAtFileRate: facts.isAtFileRate,
                    warmUpNanos: plan.margins.warmUpNanos, coolDownNanos: plan.margins.coolDownNanos)))
        record.policies = plan.policies.enumerated().map { index, policy in
            RunRecord.Policy(
                name: policy.blueprint.name, ordinal: index, isReference: index == plan.reference,
                description: policy.description, sourceFile: policy.files.joined(separator: ","))
        }
        record.environment = MachineFacts.entries(version: plan.options.version)
        record.faults = facts.faults.enumerated().map { index, fault in
            RunRecord.Fault(
                ordinal: index, name: fault.name, kind: fault.kind, target: fault.target, onset: fault.onset,
                end: fault.end)
        }
        record.cells = plan.policies.indices.flatMap { policy in
            plan.seeds.map { RunRecord.Cell(policy: policy, seed: $0, isFinished: false) }
        }
        candidates = plan.policies.flatMap { _ in [[], []] }
        passedOver = plan.policies.map { $0.blueprint.edits.map { _ in [:] } }
        refused = plan.policies.map { $0.taps.map { _ in ConnectorLosses() } }
    }

    /// Adds a seed that has run to its end; throws when some ledger does not close.
    mutating func add(_ run: SeedRun, seed: UInt64) throws {
        record.run.traffic.traces += run.progress.traces
        record.run.traffic.spans += run.progress.spans
        let peakBytes = Stopwatch.peakBytes()
        for (policy, lane) in run.lanes.enumerated() {
            let ledger = lane.ledger
            var faults = lane.faults
            if lane.route.ledger.generated != run.spans {
                faults.append("\(lane.route.ledger.generated) of \(run.spans) spans came in")
            }
            if lane.ledger.generated != run.progress.spans {
                faults.append("\(lane.ledger.generated) of the window's \(run.progress.spans) spans were measured")
            }
            if !faults.isEmpty {
                throw Failure(
                    .internal,
                    Diagnostic(
                        "the ledger of '\(lane.blueprint.name)' does not close: \(faults.joined(separator: "; "))",
                        remedy: "this is a fault of Winnow; please report it with the experiment"))
            }
            for value in lane.results() { add(value, policy: policy, seed: seed) }
            record.series += lane.journal?.series() ?? []
            let timed = TimedFigures.values(
                lane.stopwatch, run.trafficClock, spans: run.spans, readNanosPerSpan: plan.readNanosPerSpan,
                peakBytes: peakBytes)
            for value in timed { add(value, policy: policy, seed: seed) }
            addConnectors(run, policy: policy, seed: seed)
            addLedger(ledger, policy: policy, seed: seed)
            for (edit, counts) in lane.passedOver.enumerated() {
                passedOver[policy][edit].merge(counts, uniquingKeysWith: +)
            }
            addChanges(run.changes.changes[policy], policy: policy, seed: seed, tables: plan.traffic.tables)
        }
        // Cells stand policy by policy, each with its seeds in order.
        for policy in plan.policies.indices {
            record.cells[policy * plan.seeds.count + seedsDone].isFinished = true
        }
        seedsDone += 1
        for policy in record.policies.indices {
            merge(run.changes.changes[policy].lost, into: &candidates[2 * policy])
            merge(run.changes.changes[policy].gained, into: &candidates[2 * policy + 1])
        }
    }

    /// Adds what can only be said when all seeds are there: intervals over seeds, comparisons, thresholds, warnings.
    mutating func conclude() {
        let finished = record.cells.filter { $0.isFinished && $0.policy == 0 }.count
        if finished > 0 {
            record.run.traffic.traces /= finished
            record.run.traffic.spans /= finished
        }
        record.run.traffic.tracesPerSecond =
            plan.traffic.facts.ratedSeconds.map { Double(record.run.traffic.traces) / $0 } ?? 0
        if plan.seeds.count > 1 { pool() }
        compare()
        record.examples = candidates.flatMap { $0.map(\.example) }
        record.thresholds = plan.thresholds.flatMap { $0.test(record) }
        record.warnings = WarningWriter(plan, record, passedOver: passedOver, refused: refused).warnings()
        record.sort()
    }

    private mutating func add(_ value: MetricValue, policy: Int, seed: UInt64) {
        let dimension = Dimension(pairs: value.dimension)
        record.metrics.append(
            RunRecord.Metric(
                policy: policy, seed: seed, id: value.id, dimension: dimension, value: value.value,
                ciLow: value.interval?.low, ciHigh: value.interval?.high, unit: MetricCatalog.unit(value.id),
                kind: MetricCatalog.kind(value.id)))
        let key = Key(policy: policy, metric: value.id, dimension: dimension)
        if samples[key] == nil { keys.append(key) }
        samples[key, default: []].append(value.value)
    }

    /// What the connectors of a policy show.
    private mutating func addConnectors(_ run: SeedRun, policy: Int, seed: UInt64) {
        let read = plan.policies[policy]
        for (number, tap) in read.taps.enumerated() {
            let meters = tap.courses.compactMap { run.courses[policy][$0].meters?[number] }
            for value in ConnectorFigures.values(tap, in: read, meters, plan.context) {
                add(value, policy: policy, seed: seed)
            }
            for meter in meters { refused[policy][number].add(meter, plan.context.tables) }
        }
    }

    /// What came into each hop and what became of it there; causes that did not occur are left out, but for the backend's.
    private mutating func addLedger(_ ledger: Ledger, policy: Int, seed: UInt64) {
        func entry(_ hop: String, _ cause: String, _ spans: Int) {
            record.ledger.append(
                RunRecord.LedgerEntry(policy: policy, seed: seed, hop: hop, cause: cause, spans: spans))
        }
        for (index, hop) in ledger.hops.enumerated() {
            entry(hop.name, index == 0 ? "generated" : "received", hop.received)
            for fate in SpanFate.allCases where hop[fate] > 0 || fate == .kept && index + 1 == ledger.hops.count {
                entry(hop.name, fate.cause, hop[fate])
            }
        }
    }

    private mutating func addChanges(_ changes: PolicyChanges, policy: Int, seed: UInt64, tables: TraceTables) {
        if policy == plan.reference { return }
        let reference = (key: "reference", value: plan.policies[plan.reference].blueprint.name)
        func pair(_ change: PolicyChanges.Change, _ dimension: [(key: String, value: String)]) {
            add(
                MetricValue(id: "lost_traces", dimension: dimension + [reference], value: Double(change.lost)),
                policy: policy, seed: seed)
            add(
                MetricValue(id: "gained_traces", dimension: dimension + [reference], value: Double(change.gained)),
                policy: policy, seed: seed)
        }
        pair(changes.total, [])
        for (index, (id, _)) in TraceClasses.all.enumerated() {
            pair(changes.byClass[index], [("class", id)])
        }
        var byTitle: [[String]: PolicyChanges.Change] = [:]
        for (number, change) in changes.byOperation.enumerated() where change.lost + change.gained > 0 {
            let operation = tables.operations[number]
            let title = [tables.strings[operation.service], tables.strings[operation.name]]
            byTitle[title, default: PolicyChanges.Change()].lost += change.lost
            byTitle[title, default: PolicyChanges.Change()].gained += change.gained
        }
        for (title, change) in byTitle.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            pair(change, [("service", title[0]), ("operation", title[1])])
        }
    }

    private func merge(_ more: [PolicyChanges.Candidate], into best: inout [PolicyChanges.Candidate]) {
        best = Array((best + more).sorted { $0.priority < $1.priority }.prefix(Self.mostExamples))
    }

    /// One row over all seeds: the mean with Student's interval; for shares of traces the pooled share with Wilson's.
    private mutating func pool() {
        let finished = record.cells.count { $0.isFinished && $0.policy == 0 }
        for key in keys {
            let values = values(key, seeds: finished)
            var row = RunRecord.Metric(
                policy: key.policy, seed: nil, id: key.metric, dimension: key.dimension, value: nil,
                unit: MetricCatalog.unit(key.metric), kind: MetricCatalog.kind(key.metric))
            // Shares of traces that stand for different numbers can't be pooled by counting them.
            if key.metric == "class_retention_ratio", plan.traffic.facts.weights == nil,
                let kept = sum("class_kept_traces", key), let all = sum("class_traces", key), all > 0
            {
                row.value = kept / all
                let interval = record.run.traffic.isGenerated ? wilson(successes: kept, trials: all) : nil
                row.ciLow = interval?.low
                row.ciHigh = interval?.high
            } else {
                let known = values.compactMap { $0 }
                // A figure that some seed does not have can't be averaged over the others without a bias.
                if known.count == values.count, !known.isEmpty {
                    let (mean, interval) = StudentT.mean(known, least: 0, most: most(key, known))
                    row.value = mean
                    row.ciLow = interval?.low
                    row.ciHigh = interval?.high
                }
            }
            record.metrics.append(row)
        }
    }

    /// The value of each seed; a row that a seed does not have is zero for counts that leave zeros out, else no data.
    private func values(_ key: Key, seeds: Int) -> [Double?] {
        let values = samples[key] ?? []
        let absent: Double? = MetricCatalog.entry(key.metric)?.isSparse == true ? 0 : nil
        return values + [Double?](repeating: absent, count: max(0, seeds - values.count))
    }

    /// The greatest number that the mean of a figure's `values` over seeds can be; infinite where there is none.
    private func most(_ key: Key, _ values: [Double?]) -> Double {
        switch MetricCatalog.entry(key.metric)?.range {
        case .share: return 1
        case .upTo(let all):
            let whole =
                samples[Key(policy: key.policy, metric: all, dimension: key.dimension)]
                ?? samples[Key(policy: key.policy, metric: all, dimension: .whole)] ?? []
            let known = whole.compactMap { $0 }
            guard known.count == values.count, known.count == whole.count, !known.isEmpty else { return .infinity }
            // Where every seed has all there is, what is uncertain is how much that is.
            if zip(values, known).allSatisfy({ $0 == $1 }) { return .infinity }
            return known.reduce(0, +) / Double(known.count)
        case .nonNegative, nil: return .infinity
        }
    }

    private func sum(_ metric: String, _ key: Key) -> Double? {
        let values = samples[Key(policy: key.policy, metric: metric, dimension: key.dimension)] ?? []
        let known = values.compactMap { $0 }
        return known.count == values.count && !known.isEmpty ? known.reduce(0, +) : nil
    }

    /// Differences to the reference, seed by seed.
    private mutating func compare() {
        for key in keys
        where key.policy != plan.reference && key.dimension.isWhole && MetricCatalog.kind(key.metric) == .exact {
            let own = samples[key] ?? []
            let baseKey = Key(policy: plan.reference, metric: key.metric, dimension: key.dimension)
            let base = samples[baseKey] ?? []
            var differences: [Double] = []
            for (a, b) in zip(own, base) { if let a, let b { differences.append(a - b) } }
            guard differences.count == own.count, !differences.isEmpty else {
                record.comparisons.append(
                    RunRecord.Comparison(
                        policy: key.policy, reference: plan.reference, metric: key.metric, dimension: key.dimension,
                        difference: nil, seedsAgreeing: 0, seeds: own.count))
                continue
            }
            // Two figures that lie in 0...b differ by no more than b.
            let most = max(self.most(key, own), self.most(baseKey, base))
            let (mean, interval) = StudentT.mean(differences, least: -most, most: most)
            let agreeing = differences.count { $0 == 0 ? mean == 0 : ($0 > 0) == (mean > 0) && mean != 0 }
            record.comparisons.append(
                RunRecord.Comparison(
                    policy: key.policy, reference: plan.reference, metric: key.metric, dimension: key.dimension,
                    difference: mean, ciLow: interval?.low, ciHigh: interval?.high, seedsAgreeing: agreeing,
                    seeds: differences.count))
        }
    }
}
