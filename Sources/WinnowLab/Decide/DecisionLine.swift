import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling

/// Writes decisions as JSON, one object a line (the contract of `winnow decide`).
struct DecisionLine {
    /// What has been written, UTF-8.
    private(set) var bytes: [UInt8] = []
    /// Names of the rules of each stage, as JSON.
    private let names: [[String]]
    /// Whether the stage is told: only where several decide.
    private let tellsStage: Bool
    /// Whether the replica is told, by stage: only where there are several.
    private let tellsReplica: [Bool]
    private let firstTail: Int
    /// The last probability and its text: neighbours are mostly alike.
    private var last: (probability: UInt64, text: String) = (Double.nan.bitPattern, "null")

    /// Names of what verdicts are of, of each stage, as JSON.
    private let verdictNames: [[String]]

    /// The pipeline that the lines name, as JSON.
    private let pipeline: String?

    init(_ blueprint: LaneBlueprint, pipeline: String? = nil, rules: [[StageRule]], verdictNames: [[String]]) {
        self.pipeline = pipeline.map { JSONValue.string($0).text() }
        self.verdictNames = verdictNames.map { $0.map { JSONValue.string($0).text() } }
        names = rules.map { $0.map { JSONValue.string($0.name).text() } }
        tellsStage = blueprint.tailStages.count > 1
        tellsReplica = blueprint.stages.map { blueprint.hops[$0.hop].mostReplicas > 1 }
        firstTail = blueprint.firstTailStage
    }

    /// Takes out what has been written.
    mutating func take() -> String {
        defer { bytes.removeAll(keepingCapacity: true) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the line of an entry.
    mutating func write(_ entry: DecisionLog.Entry) {
        let decision = entry.decision
        put("{\"traceId\":\"")
        put(entry.id)
        put("\",\"round\":")
        put(String(decision.round))
        put(decision.outcome == .sampled ? ",\"sampled\":true" : ",\"sampled\":false")
        put(",\"decision\":\"")
        put(decision.outcome.name)
        put("\",\"policy\":")
        put(entry.stage.flatMap { decision.policy >= 0 ? names[$0][decision.policy] : nil } ?? "null")
        put(",\"decidedAtNanos\":\"")
        put(String(decision.decidedAt))
        put("\",\"spansSeen\":")
        put(String(decision.spansSeen))
        put(",\"spansKept\":")
        put(String(entry.spansKept))
        put(",\"lateSpans\":")
        put(String(entry.lateSpans))
        put(",\"probability\":")
        put(probability: entry.probability)
        if decision.threshold != SamplingState.absent {
            put(",\"threshold\":\"" + ConsistentThreshold(value: decision.threshold).text + "\"")
        }
        if let pipeline { put(",\"pipeline\":" + pipeline) }
        if tellsStage, let stage = entry.stage {
            put(",\"stage\":")
            put(String(stage))
        }
        if let stage = entry.stage, tellsReplica[stage] {
            put(",\"replica\":")
            put(String(decision.replica + 1))
        }
        if !entry.verdicts.isEmpty {
            put(",\"policies\":{")
            for (index, (name, verdict)) in zip(verdictNames[entry.stage ?? firstTail], entry.verdicts).enumerated() {
                put((index > 0 ? "," : "") + name + ":\"" + (Verdict(rawValue: verdict) ?? .error).name + "\"")
            }
            put("}")
        }
        put("}\n")
    }

    private mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func put(_ id: TraceID) {
        for word in [id.high, id.low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(shift) & 15)
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }

    private mutating func put(probability: Double) {
        if probability.bitPattern != last.probability {
            last = (
                probability.bitPattern, probability.isFinite ? JSONValue.number(probability).text() : "null"
            )
        }
        put(last.text)
    }
}
