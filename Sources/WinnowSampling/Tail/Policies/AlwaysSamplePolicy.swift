import WinnowModel
public import WinnowSettings

/// `always_sample`: no settings.
public struct AlwaysSampleRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.always_sample", summary: "every trace", example: "type: always_sample",
        source: "contrib internal/sampling/always_sample.go")
    /// Nobody needs the block.
    public static let isEmptyWorthAWarning = false
    /// No keys.
    public static var fields: [SettingField<AlwaysSampleRule>] { [] }
    /// Examples.
    public static var table: [TailPolicyCase] { [TailPolicyCase("", [.init()], .sampled)] }

    /// Creates the rule.
    public init() {}

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) { compiler.leaf(AlwaysSamplePolicy()) }
}

extension TailPolicyRule where Self == AlwaysSampleRule {
    /// `always_sample`.
    public static var alwaysSample: AlwaysSampleRule { AlwaysSampleRule() }
}

/// Samples every trace, as `always_sample` of the Collector's `tail_sampling`.
public struct AlwaysSamplePolicy: TailPolicy {
    /// Creates the policy.
    public init() {}

    /// Samples all.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        for position in due.positions { verdicts[Int(position)] = Verdict.sampled.rawValue }
    }
}
