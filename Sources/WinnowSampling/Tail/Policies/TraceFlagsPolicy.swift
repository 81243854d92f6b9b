import WinnowModel
public import WinnowSettings

/// `trace_flags`: no settings.
public struct TraceFlagsRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.trace_flags", summary: "a span's trace flags say sampled", example: "type: trace_flags",
        source: "contrib internal/sampling/trace_flags.go")
    /// Nobody needs the block.
    public static let isEmptyWorthAWarning = false
    /// No keys.
    public static var fields: [SettingField<TraceFlagsRule>] { [] }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("", [.init(flags: 2), .init(flags: 3)], .sampled),
            TailPolicyCase("", [.init(flags: 2)], .notSampled),
        ]
    }

    /// Creates the rule.
    public init() {}

    /// From v0.145.
    public static func since(inside outer: String?) -> CollectorChange? { .notAndTraceFlags }

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) { compiler.leaf(TraceFlagsPolicy()) }

    /// Nothing but flags.
    public var reads: ReadSet { ReadSet() }
}

extension TailPolicyRule where Self == TraceFlagsRule {
    /// `trace_flags`.
    public static var traceFlags: TraceFlagsRule { TraceFlagsRule() }
}

/// Samples a trace when any span's flags say that it was sampled.
///
/// Behaves as `trace_flags` of the Collector's `tail_sampling` (contrib, `internal/sampling/trace_flags.go`, from v0.145): bit 0 of the flags
/// of the W3C's trace context.
public struct TraceFlagsPolicy: TailPolicy {
    /// Creates the policy.
    public init() {}

    /// Looks at each span's flags; generated spans were all sampled by their SDK.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let flags = due.batch.flags
        for index in 0..<due.count {
            let hit = flags.isEmpty || due.range(index).contains { flags[Int(due.rows[$0])] & 1 != 0 }
            verdicts[Int(due.positions[index])] = hit ? 1 : 0
        }
    }
}
