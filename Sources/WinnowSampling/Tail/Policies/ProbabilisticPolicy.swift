public import WinnowModel
public import WinnowSettings

/// `probabilistic`: a share of the trace ids.
public struct ProbabilisticRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.probabilistic", summary: "a share of trace ids, by a salted hash",
        example: "type: probabilistic\nprobabilistic: {sampling_percentage: 10}",
        source: "contrib internal/sampling/probabilistic.go")
    /// `hash_salt`; empty is the processor's default.
    public var salt = ""
    /// `sampling_percentage` as written.
    public var percentage: Double = 0

    /// The keys.
    public static var fields: [SettingField<ProbabilisticRule>] {
        [
            .value("hash_salt", \.salt, .collectorText, "salt of the hash"),
            .value("sampling_percentage", \.percentage, .collectorNumber, "percentage of traces"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{sampling_percentage: 100}", [.init()], .sampled),
            TailPolicyCase("{sampling_percentage: 0}", [.init()], .notSampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Says which percentages are all or nothing.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        let place = node["sampling_percentage"] ?? node
        if percentage < 0 {
            reader.say(
                place.diagnostic("a negative percentage samples nothing", severity: .warning, remedy: "from 0 to 100"))
        } else if percentage == 0, node["sampling_percentage"] != nil {
            reader.say(place.diagnostic("0 percent samples nothing", severity: .warning))
        } else if percentage > 100 {
            reader.say(place.diagnostic("more than 100 percent is everything", severity: .warning))
        }
    }

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(ProbabilisticPolicy(percentage: percentage, salt: salt))
    }

    /// The trace id.
    public var reads: ReadSet { ReadSet(traceID: .whole) }
}

extension TailPolicyRule where Self == ProbabilisticRule {
    /// `probabilistic`.
    public static func probabilistic(percentage: Double, salt: String = "") -> ProbabilisticRule {
        var rule = ProbabilisticRule()
        rule.percentage = percentage
        rule.salt = salt
        return rule
    }
}

/// Samples a share of trace ids by a salted hash.
///
/// Behaves as `probabilistic` of the Collector's `tail_sampling` (contrib, `internal/sampling/probabilistic.go`): FNV-1a 64 over the salt
/// and the 16 id bytes is at most `floor((2^64 - 1) × percentage / 100)`. Equal salts nest: 10 % or 20 % is 20 %.
public struct ProbabilisticPolicy: TailPolicy {
    /// The salt that is used when none is set.
    public static let defaultSalt = "default-hash-seed"

    private let consistent: ConsistentThreshold
    private let salted: UInt64
    private let greatest: UInt64
    private let salt: String

    /// Creates the policy; `percentage` 0...100, an empty salt is the default one.
    public init(percentage: Double, salt: String = "") {
        self.salt = salt.isEmpty ? Self.defaultSalt : salt
        consistent = ConsistentThreshold(exactly: percentage / 100)
        salted = FNV1a.hash64(self.salt.utf8)
        greatest = Self.threshold(percentage: percentage)
    }

    /// The share with all 56 bits.
    public var threshold: ConsistentThreshold? { consistent }

    /// Greatest hash that is kept.
    static func threshold(percentage: Double) -> UInt64 {
        // Go multiplies MaxUint64 with the ratio in a float of 64 bits' precision (nearest, ties to even), then truncates.
        let ratio = percentage / 100
        if !(ratio > 0) { return 0 }
        if ratio >= 1 { return .max }
        let significand = ratio.significandBitPattern | (ratio.isNormal ? 1 << 52 : 0)
        let shift = 52 - Int(ratio.exponent)
        let (high, low) = UInt64.max.multipliedFullWidth(by: significand)
        let width = 128 - (high == 0 ? 64 + low.leadingZeroBitCount : high.leadingZeroBitCount)
        let excess = width - 64
        var mantissa = low
        if excess > 0 {
            let places = UInt64(excess)
            mantissa = high << (64 - places) | low >> places
            let rest = low << (64 - places)
            if rest > 1 << 63 || (rest == 1 << 63 && mantissa & 1 == 1) {
                mantissa &+= 1
                if mantissa == 0 { return shift - excess - 1 >= 64 ? 0 : (1 << 63) >> UInt64(shift - excess - 1) }
            }
        }
        let right = shift - max(0, excess)
        return right >= 64 ? 0 : right >= 0 ? mantissa >> UInt64(right) : mantissa << UInt64(-right)
    }

    /// Which share of ids is sampled, and by which salt.
    public var chance: Chance { .share(Double(greatest) * 0x1p-64, source: "fnv1a64:" + salt) }

    /// The hash that is compared with the threshold.
    @inline(__always)
    func hash(high: UInt64, low: UInt64) -> UInt64 {
        FNV1a.hash64(continuing: FNV1a.hash64(continuing: salted, bigEndian: high), bigEndian: low)
    }

    /// Hashes each trace's id.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        for index in 0..<due.count {
            let trace = Int(due.traces[index])
            let hash = hash(high: due.batch.traceIDHigh[trace], low: due.batch.traceIDLow[trace])
            verdicts[Int(due.positions[index])] = hash <= greatest ? 1 : 0
        }
    }
}
