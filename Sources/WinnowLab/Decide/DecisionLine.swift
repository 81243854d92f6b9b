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
        put(entry.id, decision)
        if let stage = entry.stage, decision.policy >= 0 {
            bytes.append(contentsOf: names[stage][decision.policy])
        } else {
            bytes.append(contentsOf: Self.none)
        }
        put(decidedAt: decision.decidedAt, decision.spansSeen, entry.spansKept, entry.lateSpans)
        put(probability: entry.probability)
        if decision.threshold != SamplingState.absent {
            put(text: ",\"threshold\":\"" + ConsistentThreshold(value: decision.threshold).text + "\"")
        }
        if let pipeline { put(text: ",\"pipeline\":" + pipeline) }
        if tellsStage, let stage = entry.stage {
            put(",\"stage\":")
            put(text: String(stage))
        }
        if let stage = entry.stage, tellsReplica[stage] {
            put(",\"replica\":")
            put(text: String(decision.replica + 1))
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

    /// The start of a line, up to the policy.
    private mutating func put(_ id: TraceID, _ decision: TraceDecision) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { memory in
            var line = Piece(memory)
            line.put("{\"traceId\":\"")
            line.put(id.high)
            line.put(id.low)
            line.put("\",\"round\":")
            line.put(number: decision.round)
            line.put(decision.outcome == .sampled ? ",\"sampled\":true" : ",\"sampled\":false")
            line.put(",\"decision\":\"")
            bytes.append(contentsOf: line.written)
        }
        put(text: decision.outcome.name)
        put("\",\"policy\":")
    }

    /// What stands between the policy and the probability.
    private mutating func put(decidedAt: Nanos, _ spansSeen: Int, _ spansKept: Int, _ lateSpans: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { memory in
            var line = Piece(memory)
            line.put(",\"decidedAtNanos\":\"")
            line.put(number: decidedAt)
            line.put("\",\"spansSeen\":")
            line.put(number: spansSeen)
            line.put(",\"spansKept\":")
            line.put(number: spansKept)
            line.put(",\"lateSpans\":")
            line.put(number: lateSpans)
            line.put(",\"probability\":")
            bytes.append(contentsOf: line.written)
        }
    }

    private mutating func put(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func put(text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func put(probability: Double) {
        if probability.bitPattern != last.probability {
            let text = probability.isFinite ? JSONValue.number(probability).text() : "null"
            last = (probability.bitPattern, Array(text.utf8))
        }
        bytes.append(contentsOf: last.text)
    }
}

/// A part of a line in memory that is large enough for it.
private struct Piece {
    private let memory: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) { self.memory = memory }

    var written: UnsafeMutableBufferPointer<UInt8> { UnsafeMutableBufferPointer(rebasing: memory[..<count]) }

    @inline(__always)
    mutating func put(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        guard let base = memory.baseAddress, count &+ length <= memory.count else { return }
        (base + count).update(from: text.utf8Start, count: length)
        count &+= length
    }

    /// Sixteen hexadecimal digits.
    mutating func put(_ word: UInt64) {
        put(eight: word >> 32)
        put(eight: word & 0xFFFF_FFFF)
    }

    /// Eight hexadecimal digits of a word's lower half.
    @inline(__always)
    private mutating func put(eight word: UInt64) {
        var digits = (word << 16 | word) & 0x0000_FFFF_0000_FFFF
        digits = (digits << 8 | digits) & 0x00FF_00FF_00FF_00FF
        digits = (digits << 4 | digits) & 0x0F0F_0F0F_0F0F_0F0F
        // What is above nine becomes a letter.
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        digits = digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
        guard let base = memory.baseAddress, count &+ 8 <= memory.count else { return }
        UnsafeMutableRawPointer(base + count).storeBytes(of: digits.bigEndian, as: UInt64.self)
        count &+= 8
    }

    mutating func put(number: some FixedWidthInteger) {
        if number < 0 {
            memory[count] = UInt8(ascii: "-")
            count &+= 1
        }
        var rest = UInt64(number.magnitude)
        var digits = 1
        var limit: UInt64 = 10
        while digits < 20, rest >= limit {
            digits += 1
            if digits < 20 { limit *= 10 }
        }
        for place in stride(from: digits - 1, through: 0, by: -1) {
            memory[count &+ place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count &+= digits
    }
}
