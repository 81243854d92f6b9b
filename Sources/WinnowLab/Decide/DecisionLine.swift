import WinnowFormats
import WinnowModel
import WinnowSampling

/// Writes decisions as JSON, one object a line (the contract of `winnow decide`).
struct DecisionLine {
    /// Names of the rules of each stage, as JSON.
    private let names: [[String]]
    /// Whether the stage is told: only where several decide.
    private let tellsStage: Bool
    private let firstTail: Int

    init(_ blueprint: LaneBlueprint, rules: [[StageRule]]) {
        names = rules.map { $0.map { JSONValue.string($0.name).text() } }
        tellsStage = blueprint.tailStages.count > 1
        firstTail = blueprint.firstTailStage
    }

    /// Appends the line of an entry.
    func write(_ entry: DecisionLog.Entry, to text: inout String) {
        let decision = entry.decision
        text += "{\"traceId\":\""
        text += entry.id.hex
        text += "\",\"round\":"
        text += String(decision.round)
        text += decision.outcome == .sampled ? ",\"sampled\":true" : ",\"sampled\":false"
        text += ",\"decision\":\""
        text += decision.outcome.name
        text += "\",\"policy\":"
        text += entry.stage.flatMap { decision.policy >= 0 ? names[$0][decision.policy] : nil } ?? "null"
        text += ",\"decidedAtNanos\":\""
        text += String(decision.decidedAt)
        text += "\",\"spansSeen\":"
        text += String(decision.spansSeen)
        text += ",\"spansKept\":"
        text += String(entry.spansKept)
        text += ",\"lateSpans\":"
        text += String(entry.lateSpans)
        text += ",\"probability\":"
        text += entry.probability.isFinite ? JSONValue.number(entry.probability).text() : "null"
        if tellsStage, let stage = entry.stage {
            text += ",\"stage\":"
            text += String(stage)
        }
        if !entry.verdicts.isEmpty {
            text += ",\"policies\":{"
            for (index, (name, verdict)) in zip(names[entry.stage ?? firstTail], entry.verdicts).enumerated() {
                text += (index > 0 ? "," : "") + name + ":\"" + (Verdict(rawValue: verdict) ?? .error).name + "\""
            }
            text += "}"
        }
        text += "}\n"
    }
}
