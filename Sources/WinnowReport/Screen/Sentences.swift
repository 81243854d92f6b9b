import WinnowStore

/// What the table means, in words: differences to the reference, with intervals where there are several seeds.
struct Sentences {
    private let record: RunRecord
    private let figures: Figures
    private let names: [Int: String]

    init(_ record: RunRecord, _ figures: Figures) {
        self.record = record
        self.figures = figures
        names = Dictionary(
            record.policies.map { ($0.ordinal, $0.name.visibleName) }, uniquingKeysWith: { first, _ in first })
    }

    /// A paragraph and the command that shows more, empty for none.
    struct Paragraph {
        let text: String
        var command: [String] = []
    }

    /// Differences of the policies worth a sentence: all of up to three, else the last one.
    func comparisons(storePath: String) -> [Paragraph] {
        guard let reference = record.policies.first(where: \.isReference) else { return [] }
        let others = record.policies.filter { $0.ordinal != reference.ordinal }
        return (others.count <= 3 ? others[...] : others.suffix(1)).flatMap { policy in
            difference(policy, reference) + changes(policy, reference, storePath: storePath)
        }
    }

    /// What a column can't say.
    func notes() -> [String] {
        var notes: [String] = []
        let missed = record.policies.compactMap { policy -> String? in
            guard let count = figures.value(policy.ordinal, "faults_without_exemplar"), count > 0 else { return nil }
            return "\(names[policy.ordinal] ?? "") \(NumberText.count(count))"
        }
        if !missed.isEmpty {
            let faults = record.run.traffic.faults.map { " (of \($0))" } ?? ""
            notes.append("Faults without a single kept trace\(faults): \(missed.joined(separator: ", ")).")
        }
        if record.run.seeds.count > 1 {
            notes.append(
                "Below a figure: ± half the width of its 95 % interval over seeds, or both ends where it is lopsided. Error "
                    + "rates are against the true one.")
        }
        let margins = [(record.run.traffic.warmUpNanos, "before"), (record.run.traffic.coolDownNanos, "after")]
            .filter { $0.0 > 0 }.map { "\(NumberText.seconds(Double($0.0) / 1e9)) \($0.1)" }
        if !margins.isEmpty {
            notes.append("Traffic also flowed \(margins.joined(separator: " and ")) what is measured.")
        }
        if record.run.traffic.isAtFileRate, record.run.traffic.tracesPerSecond == 0 {
            notes.append(
                "The recording is shorter than a second: no rate, no costs per month; --rate 2000/s gives them.")
        } else if record.run.traffic.isAtFileRate {
            notes.append("Costs per month and evictions are at file rate; --rate 2000/s gives the real one.")
        }
        if !record.run.collectorVersion.isEmpty {
            notes.append("Collector behaviour as of release \(record.run.collectorVersion).")
        }
        return notes
    }

    private func comparison(_ policy: Int, _ reference: Int, _ metric: String) -> RunRecord.Comparison? {
        record.comparisons.first {
            $0.policy == policy && $0.reference == reference && $0.metric == metric && $0.dimension.isWhole
                && $0.difference != nil
        }
    }

    private func difference(_ policy: RunRecord.Policy, _ reference: RunRecord.Policy) -> [Paragraph] {
        let other = names[reference.ordinal] ?? ""
        var clauses: [String] = []
        if let row = comparison(policy.ordinal, reference.ordinal, "backend_cost_usd_per_month"),
            let difference = row.difference,
            let base = figures.value(reference.ordinal, row.metric), base > 0
        {
            let relative = difference / base * 100
            let interval = interval(row, scale: 100 / base, isNegative: relative < 0, text: percent)
            clauses.append(
                relative.magnitude < 0.5
                    ? "costs as much as \(other)"
                    : "costs \(percent(relative)) % \(relative < 0 ? "less" : "more")\(interval) than \(other)"
                        + agreement(row))
        }
        if let row = comparison(policy.ordinal, reference.ordinal, "rare_paths_kept"), let difference = row.difference,
            let seen = figures.value(policy.ordinal, "rare_paths_seen"), seen > 0
        {
            let all = "of the \(NumberText.count(seen)) rare paths"
            let isFirst = clauses.isEmpty
            let interval = interval(row, scale: 1, isNegative: difference < 0, text: NumberText.count)
            let amount = NumberText.count(difference.magnitude)
            clauses.append(
                difference == 0
                    ? "keeps as many \(all)\(isFirst ? " as \(other)" : "")"
                    : "keeps \(amount) \(difference > 0 ? "more" : "fewer")\(interval) \(all)"
                        + (isFirst ? " than \(other)" : "") + agreement(row))
        }
        guard !clauses.isEmpty else { return [] }
        let joint = record.run.seeds.count > 1 ? ", and " : " and "
        return [Paragraph(text: "\(names[policy.ordinal] ?? "") \(clauses.joined(separator: joint)).")]
    }

    private func percent(_ value: Double) -> String {
        NumberText.trimmed(value.magnitude, decimals: value.magnitude < 9.5 ? 1 : 0)
    }

    /// ` [28, 37]`, in the direction of the sentence; empty for one seed.
    private func interval(
        _ row: RunRecord.Comparison, scale: Double, isNegative: Bool, text: (Double) -> String
    ) -> String {
        guard row.seeds > 1, let low = row.ciLow, let high = row.ciHigh else { return "" }
        let ends = isNegative ? (-high * scale, -low * scale) : (low * scale, high * scale)
        func signed(_ value: Double) -> String { (value < 0 ? "−" : "") + text(value.magnitude) }
        return " [\(signed(ends.0)), \(signed(ends.1))]"
    }

    /// `, in 5 of 5 seeds`; empty for one seed.
    private func agreement(_ row: RunRecord.Comparison) -> String {
        row.seeds > 1 ? ", in \(row.seedsAgreeing) of \(row.seeds) seeds" : ""
    }

    private func changes(
        _ policy: RunRecord.Policy, _ reference: RunRecord.Policy, storePath: String
    ) -> [Paragraph] {
        let against = Dimension(["reference": reference.name])
        let lost = figures.value(policy.ordinal, "lost_traces", against) ?? 0
        let gained = figures.value(policy.ordinal, "gained_traces", against) ?? 0
        guard lost > 0 else { return [] }
        let most = figures.rows(policy.ordinal, "lost_traces", having: "operation").first {
            $0.dimension["reference"] == reference.name
        }
        var text =
            "Against \(names[reference.ordinal] ?? "") it also loses \(NumberText.count(lost)) traces that were kept"
        if let most, let count = most.value, count > 0 {
            let place = [most.dimension["service"], most.dimension["operation"]].compactMap { $0 }
            text += ", most in \(place.joined(separator: " ").visibleName) (\(NumberText.count(count)))"
        }
        if gained > 0 { text += ", and gains \(NumberText.count(gained))" }
        guard !storePath.isEmpty else { return [Paragraph(text: text + ".")] }
        return [
            Paragraph(
                text: text + ":",
                command: ["traces", "find", storePath, "--changed", "\(reference.name),\(policy.name)"])
        ]
    }
}
