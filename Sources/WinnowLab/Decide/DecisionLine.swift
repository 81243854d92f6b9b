import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowSampling

/// Writes decisions as JSON, one object a line (the contract of `winnow decide`).
struct DecisionLine {
    /// What has been written, UTF-8.
    private(set) var bytes: [UInt8] = []
    /// Names of the rules of each stage, as JSON.
    private let names: [[[UInt8]]]
    /// Whether the stage is told: only where several decide.
    private let tellsStage: Bool
    /// Whether the replica is told, by stage: only where there are several.
    private let tellsReplica: [Bool]
    private let firstTail: Int
    /// The last probability and its text: neighbours are mostly alike.
    private var last: (probability: UInt64, text: [UInt8]) = (Double.nan.bitPattern, Array("null".utf8))
    private static let none = Array("null".utf8)

    /// Names of what verdicts are of, of each stage, as JSON.
    private let verdictNames: [[String]]

    /// The pipeline that the lines name, as JSON.
    private let pipeline: String?

    init(_ blueprint: LaneBlueprint, pipeline: String? = nil, rules: [[StageRule]], verdictNames: [[String]]) {
        self.pipeline = pipeline.map { JSONValue.string($0).text() }
        self.verdictNames = verdictNames.map { $0.map { JSONValue.string($0).text() } }
        names = rules.map { $0.map { Array(JSONValue.string($0.name).text().utf8) } }
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
        put(decision.round)
        put(decision.outcome == .sampled ? ",\"sampled\":true,\"decision\":\"" : ",\"sampled\":false,\"decision\":\"")
        put(text: decision.outcome.name)
        put("\",\"policy\":")
        if let stage = entry.stage, decision.policy >= 0 {
            bytes.append(contentsOf: names[stage][decision.policy])
        } else {
            bytes.append(contentsOf: Self.none)
        }
        put(",\"decidedAtNanos\":\"")
        put(decision.decidedAt)
        put("\",\"spansSeen\":")
        put(decision.spansSeen)
        put(",\"spansKept\":")
        put(entry.spansKept)
        put(",\"lateSpans\":")
        put(entry.lateSpans)
        put(",\"probability\":")
        put(probability: entry.probability)
        if decision.threshold != SamplingState.absent {
            put(text: ",\"threshold\":\"" + ConsistentThreshold(value: decision.threshold).text + "\"")
        }
        if let pipeline { put(text: ",\"pipeline\":" + pipeline) }
        if tellsStage, let stage = entry.stage {
            put(",\"stage\":")
            put(stage)
        }
        if let stage = entry.stage, tellsReplica[stage] {
            put(",\"replica\":")
            put(decision.replica + 1)
        }
        if !entry.verdicts.isEmpty {
            put(",\"policies\":{")
            for (index, (name, verdict)) in zip(verdictNames[entry.stage ?? firstTail], entry.verdicts).enumerated() {
                put(text: (index > 0 ? "," : "") + name + ":\"" + (Verdict(rawValue: verdict) ?? .error).name + "\"")
            }
            put("}")
        }
        put("}\n")
    }

    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func put(text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = UInt64(number.magnitude)
            var first = digits.count
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 { bytes.append(UInt8(ascii: "-")) }
            bytes.append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[first...]))
        }
    }

    private mutating func put(_ id: TraceID) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
            for place in 0..<32 {
                let word = place < 16 ? id.high : id.low
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - place % 16 * 4) & 15)
                digits[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            bytes.append(contentsOf: digits)
        }
    }

    private mutating func put(probability: Double) {
        if probability.bitPattern != last.probability {
            let text = probability.isFinite ? JSONValue.number(probability).text() : "null"
            last = (probability.bitPattern, Array(text.utf8))
        }
        bytes.append(contentsOf: last.text)
    }
}
