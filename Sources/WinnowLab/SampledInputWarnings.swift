import WinnowModel
import WinnowStore

/// What a recording that is itself a sample can't tell, with the bound that can be given.
///
/// Bounds are the rule of three's at the greatest weight, which any trace that is missing might have had. Figures are of the recording, also where
/// it is tiled to a rate: copies tell nothing new.
struct SampledInputWarnings {
    private let weights: WeightSummary
    private let record: RunRecord
    private let unknownClasses: TraceClasses
    private let isAtFileRate: Bool

    /// Creates the warnings of a run; `nil` when no trace says that it was sampled.
    init?(_ facts: TrafficFacts, _ record: RunRecord) {
        guard let weights = facts.weights else { return nil }
        self.weights = weights
        self.record = record
        unknownClasses = facts.unknownClasses
        isAtFileRate = facts.isAtFileRate
    }

    private var recorded: Int { weights.traces + weights.unknown + weights.silent }
    private var bound: Double { RuleOfThree.traces(weight: weights.greatest) }

    func warnings() -> [RunRecord.Warning] {
        var list: [RunRecord.Warning] = []
        if weights.greatest > 1 {
            list.append(missing())
            if let warning = unseen() { list.append(warning) }
            if let warning = uncertain() { list.append(warning) }
        }
        if weights.unknown > 0 { list.append(unknown()) }
        list.append(
            RunRecord.Warning(
                message: "retention, error rates and requests are of what the recorded traces stand for; kept spans, "
                    + "bytes, costs and losses are of what was recorded", severity: .note))
        return list
    }

    /// `312 traces stand for 31,200; whatever is not among them …`.
    private func missing() -> RunRecord.Warning {
        let share = RuleOfThree.share(weight: weights.greatest, represented: weights.represented)
        return RunRecord.Warning(
            message: "\(WarningText.grouped(Double(recorded))) recorded traces stand for "
                + "\(WarningText.grouped(weights.represented)): any one kind of trace that is not among them, a path or an "
                + "error, may have happened up to \(WarningText.grouped(bound)) times (\(percent(share)) of the traffic; 95 %, "
                + "rule of three: 3 × weight \(weightText))")
    }

    private var weightText: String {
        let weight = weights.greatest
        return weight == weight.rounded() ? WarningText.grouped(weight) : WarningText.short(weight)
    }

    private func count(_ id: String) -> Double? {
        record.metrics.first { $0.id == "class_traces" && $0.dimension == Dimension(["class": id]) }?.value
    }

    /// Classes without a single trace.
    private func unseen() -> RunRecord.Warning? {
        let wanted: [TraceClasses] = [.rootError, .innerError, .slow, .faultWindow]
        let names = TraceClasses.all.filter { wanted.contains($0.value) && !unknownClasses.contains($0.value) }
            .map(\.id).filter { count($0) == 0 }
        guard !names.isEmpty else { return nil }
        let share = RuleOfThree.share(weight: weights.greatest, represented: weights.represented)
        return RunRecord.Warning(
            message:
                "no trace of class \(names.joined(separator: ", ")) was recorded; that is no proof that there was none: "
                + "each is below \(percent(share)) of the traffic, up to \(WarningText.grouped(bound)) traces that no policy here "
                + "was tried on (95 %, rule of three)")
    }

    /// How far the estimated number of errors can be trusted.
    private func uncertain() -> RunRecord.Warning? {
        guard isAtFileRate else { return nil }
        var clauses: [String] = []
        for id in ["root_error", "inner_error"] {
            guard let seen = count(id), seen > 0,
                let row = record.metrics.first(where: {
                    $0.id == "represented_traces" && $0.dimension == Dimension(["class": id])
                }), let value = row.value, let low = row.ciLow, let high = row.ciHigh, low < high
            else { continue }
            clauses.append(
                "\(WarningText.grouped(seen)) of class \(id) stand for \(WarningText.grouped(value)) "
                    + "[\(WarningText.grouped(low.rounded(.down))), \(WarningText.grouped(high.rounded(.up)))]")
        }
        guard !clauses.isEmpty else { return nil }
        return RunRecord.Warning(
            message: "failed traces are known as a sample only: \(clauses.joined(separator: ", ")) (95 %)",
            severity: .note)
    }

    private func unknown() -> RunRecord.Warning {
        let parts = weights.parts.filter { $0.unknown > 0 }
            .map { "\($0.carrier) \(WarningText.grouped(Double($0.unknown)))" }
        return RunRecord.Warning(
            message:
                "\(WarningText.grouped(Double(weights.unknown))) of \(WarningText.grouped(Double(recorded))) recorded traces "
                + "were sampled at a rate that their spans do not say (\(parts.joined(separator: ", "))): each counts as one, so "
                + "that totals are too low and shares lean towards the others by an amount that can't be known")
    }

    /// Two significant digits, so that a bound is not rounded to nothing.
    private func percent(_ share: Double) -> String {
        var scale = 10.0
        while share > 0 && share * 100 * scale < 10 && scale < 1e9 { scale *= 10 }
        return "\((share * 100 * scale).rounded() / scale) %"
    }
}
