import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowStore
import WinnowSettings

/// What a user ought to know beside the figures, each with its evidence.
struct WarningWriter {
    private let plan: LabPlan
    private let record: RunRecord
    private let passedOver: [[[String: Int]]]
    private let refused: [[ConnectorLosses]]

    /// `passedOver` is what each policy's processors could not evaluate, `refused` what its connectors' figures lack.
    init(
        _ plan: LabPlan, _ record: RunRecord, passedOver: [[[String: Int]]] = [], refused: [[ConnectorLosses]] = []
    ) {
        self.refused = refused
        self.plan = plan
        self.record = record
        self.passedOver = passedOver
    }

    func warnings() -> [RunRecord.Warning] {
        var warnings: [RunRecord.Warning] = []
        for (index, policy) in plan.policies.enumerated() {
            for finding in policy.findings where finding.severity == .warning {
                warnings.append(
                    RunRecord.Warning(
                        policy: index,
                        message: finding.message + (finding.remedy.isEmpty ? "" : " (\(finding.remedy))"),
                        file: finding.file, line: finding.line))
            }
            warnings += evictions(index, policy)
            warnings += splits(index, policy)
            warnings += losses(index, policy)
            warnings += ExportWarnings(plan, record, policy: index)?.warnings(policy) ?? []
            if let finding = policy.repeatFinding(value(index, "repeated_spans") ?? 0) {
                warnings.append(RunRecord.Warning(policy: index, message: finding.message + " (\(finding.remedy))"))
            }
            warnings += AttributeCheck(plan.traffic.tables).warnings(
                policy.blueprint.tailSettingsBeforeEdits, policy: index)
            warnings += SDKCheck(plan.traffic.tables).warnings(policy, policy: index)
            warnings += neverFired(index, policy)
            if index < passedOver.count {
                warnings += policy.warnings(passedOver: passedOver[index]).map {
                    RunRecord.Warning(policy: index, message: $0.message, file: $0.file, line: $0.line)
                }
            }
            if index < refused.count { warnings += refusals(index, policy) }
            warnings += afterTraffic(index, policy)
        }
        warnings += missingWeights()
        let facts = plan.traffic.facts
        warnings += SampledInputWarnings(facts, record)?.warnings() ?? []
        for (index, policy) in plan.policies.enumerated() {
            for finding in policy.findings where finding.severity == .note {
                warnings.append(
                    RunRecord.Warning(
                        policy: index, message: finding.message, file: finding.file, line: finding.line, severity: .note
                    ))
            }
        }
        return warnings
    }

    /// What figures of connectors lack.
    private func refusals(_ index: Int, _ policy: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        zip(policy.taps, refused[index]).flatMap { tap, losses in
            losses.messages(of: tap.name).map {
                RunRecord.Warning(policy: index, message: $0, file: tap.place.file, line: tap.place.line)
            }
        }
    }

    private func value(_ policy: Int, _ metric: String, _ dimension: Dimension = .whole) -> Double? {
        let rows = record.metrics.filter { $0.policy == policy && $0.id == metric && $0.dimension == dimension }
        return (rows.first { $0.seed == nil } ?? rows.first)?.value
    }

    /// Evictions of each tail sampler, blamed on its own `num_traces`.
    private func evictions(_ index: Int, _ policy: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        policy.blueprint.tailSettings.compactMap { stage in
            let hop = policy.blueprint.hops[stage.place.hop]
            let place = Dimension(["hop": hop.name, "stage": "\(stage.place.stage)"])
            return evictions(index, stage.settings, at: place, replicas: hop.replicas)
        }
    }

    private func evictions(
        _ index: Int, _ settings: TailSamplingSettings, at place: Dimension, replicas: Int
    ) -> RunRecord.Warning? {
        guard let evicted = value(index, "evicted_traces", place), evicted > 0 else { return nil }
        let wait = Double(TailSampler.Settings(settings).waitSeconds) + 1
        let traces = value(index, "generated_traces") ?? 0
        var message = "\(grouped(evicted)) traces"
        if traces > 0 { message += " (\(short(evicted / traces * 100)) %)" }
        message += " were evicted undecided"
        if let first = value(index, "first_eviction_seconds", place) { message += " from \(clock(first)) on" }
        message += ": num_traces \(grouped(Double(settings.numTraces)))"
        if replicas > 1 { message += " in each of \(replicas) replicas" }
        if let age = value(index, "eviction_age_seconds", place) {
            message += " held \(short(age)) s of traffic at its worst,"
        }
        message += " decision_wait needs up to \(short(wait)) s"
        return RunRecord.Warning(
            policy: index, message: message, file: settings.numTracesPlace.file, line: settings.numTracesPlace.line)
    }

    /// Traces whose spans went to several replicas, each of which decided on what it had.
    private func splits(_ index: Int, _ policy: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        policy.blueprint.tailSettings.compactMap { stage in
            let hop = policy.blueprint.hops[stage.place.hop]
            let place = Dimension(["hop": hop.name, "stage": "\(stage.place.stage)"])
            guard hop.splitsTraces, let split = value(index, "split_traces", place), split > 0 else { return nil }
            let traces = value(index, "generated_traces") ?? 0
            var message = "\(grouped(split)) traces"
            if traces > 0 { message += " (\(short(split / traces * 100)) %)" }
            if hop.isChanging, !hop.routing.splitsTraces {
                message +=
                    " were split over replicas of \(hop.name) because those changed (\(hop.changes?.text ?? "")), each of which decided on its part"
            } else {
                message +=
                    " were split over the \(hop.mostReplicas) replicas of \(hop.name) (\(hop.routing.reason)), each of which decided on its part"
            }
            if let contradicted = value(index, "contradicted_traces", place), contradicted > 0 {
                message += ": \(grouped(contradicted)) were kept by one and not by another"
            }
            if hop.routing.splitsTraces { message += " (routing by trace id keeps a trace together)" }
            return RunRecord.Warning(
                policy: index, message: message,
                file: stage.settings.place.file, line: stage.settings.place.line)
        }
    }

    /// Spans that were lost because something happened to collectors.
    private func losses(_ index: Int, _ policy: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        policy.blueprint.hops.flatMap { hop in
            let place = Dimension(["hop": hop.name])
            let late = hop.changes?.lateText(of: hop.name, durationNanos: plan.traffic.facts.durationNanos)
            return
                ([late].compactMap { $0 }
                + hop.lossTexts(
                    restarts: value(index, "restart_lost_spans", place) ?? 0,
                    unreachable: value(index, "unreachable_spans", place) ?? 0)).map {
                    RunRecord.Warning(policy: index, message: $0)
                }
        }
    }

    /// What was decided only because a recording had ended, where that matters: nothing new pushed it out, no budget was short.
    private func afterTraffic(_ index: Int, _ policy: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        guard !plan.traffic.facts.flowsAroundWindow, let late = value(index, "decided_after_traffic"), late > 0 else {
            return []
        }
        return policy.blueprint.tailSettings.compactMap { stage in
            let hop = policy.blueprint.hops[stage.place.hop]
            let place = Dimension(["hop": hop.name, "stage": "\(stage.place.stage)"])
            let evicts = (value(index, "evictions", place) ?? 0) > 0
            let limits = stage.settings.policies.contains { $0.rule.isLimited }
            guard evicts || limits else { return nil }
            let what =
                evicts && limits ? "num_traces and rate limits" : evicts ? "num_traces" : "rate limits"
            let at = evicts ? stage.settings.numTracesPlace : stage.settings.place
            return RunRecord.Warning(
                policy: index,
                message: "\(grouped(late)) decisions were taken after the recording had ended, when nothing new came: "
                    + "\(what) did not bear on them as they would in production (--rate lets traffic go on)",
                file: at.file, line: at.line)
        }
    }

    private func neverFired(_ index: Int, _ policy: ExperimentPolicyReader.Read) -> [RunRecord.Warning] {
        policy.blueprint.tailSettings.flatMap { stage in
            let hop = policy.blueprint.hops[stage.place.hop].name
            return stage.settings.policies.enumerated().compactMap { number, rule -> RunRecord.Warning? in
                let name = rule.name.isEmpty ? "#\(number + 1)" : rule.name
                let place = Dimension(["hop": hop, "rule": name, "stage": "\(stage.place.stage)"])
                let fired = record.metrics.filter {
                    $0.policy == index && $0.id == "rule_fired_traces" && $0.seed != nil && $0.dimension == place
                }
                guard !fired.isEmpty, fired.allSatisfy({ $0.value == 0 }) else { return nil }
                return RunRecord.Warning(
                    policy: index, message: "the policy '\(name)' never fired", file: rule.place.file,
                    line: rule.place.line)
            }
        }
    }

    /// Kept spans say nothing about what the policy made them stand for, and a backend that counts them, or believes the weights that
    /// they came with, is far off.
    private func missingWeights() -> [RunRecord.Warning] {
        var names: [String] = []
        var factors: [String] = []
        let isWeighted = plan.traffic.facts.weights != nil
        let plain = Dimension(["estimator": isWeighted ? "as_recorded" : "unweighted"])
        for policy in record.policies {
            let dimension = Dimension(["estimator": "as_exported"])
            guard let ratio = value(policy.ordinal, "error_rate_ratio", dimension), ratio > 1.25 || ratio < 0.8,
                // Where the policy writes weights on the spans, what is left is chance.
                ratio == value(policy.ordinal, "error_rate_ratio", plain)
            else { continue }
            names.append(policy.name)
            factors.append(short(ratio))
        }
        guard !names.isEmpty else { return [] }
        let many = names.count > 1
        let spans = "the kept spans " + (isWeighted ? "by the weights they came with" : "as they are")
        return [
            RunRecord.Warning(
                message: "\(names.joined(separator: ", ")): a backend that counts \(spans) sees"
                    + " \(factors.joined(separator: many ? ", " : "")) times the true error rate\(many ? " (in this order)" : "")"
            )
        ]
    }

    /// Time since the start as hours, minutes, seconds.
    private func clock(_ seconds: Double) -> String {
        guard seconds >= 0, seconds < 1e9 else { return "the start" }
        let whole = Int(seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(whole / 3600)):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }

    private func short(_ value: Double) -> String { WarningText.short(value) }
    private func grouped(_ value: Double) -> String { WarningText.grouped(value) }
}
