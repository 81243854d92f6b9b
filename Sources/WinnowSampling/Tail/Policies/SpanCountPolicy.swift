import WinnowModel
public import WinnowSettings

/// `span_count`: inclusive bounds of how many spans have arrived.
public struct SpanCountRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.span_count", summary: "so many spans have arrived",
        example: "type: span_count\nspan_count: {min_spans: 2, max_spans: 20}",
        source: "contrib internal/sampling/span_count.go")
    /// `min_spans` as written.
    public var minimum: Int64 = 0
    /// `max_spans` as written; 0 is none.
    public var maximum: Int64 = 0

    /// The keys.
    public static var fields: [SettingField<SpanCountRule>] {
        [
            .value("min_spans", \.minimum, .collectorInteger(), "least number"),
            .value("max_spans", \.maximum, .collectorInteger(), "greatest number"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{min_spans: 2}", [.init(), .init()], .sampled),
            TailPolicyCase("{min_spans: 2}", [.init()], .notSampled),
            TailPolicyCase("{min_spans: 1, max_spans: 2}", [.init(), .init(), .init()], .notSampled),
        ]
    }

    /// With a greatest count a later span may take a verdict back.
    public var isStateful: Bool { maximum > 0 }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Cuts bounds to the 32 bits in which the Collector holds them, and says so.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        for (key, bound) in [("min_spans", minimum), ("max_spans", maximum)] where Int32(exactly: bound) == nil {
            reader.say(
                (node[key] ?? node).diagnostic(
                    "\(key) does not fit 32 bits: the Collector reads \(Int32(truncatingIfNeeded: bound))",
                    severity: .warning))
        }
        minimum = Int64(Int32(truncatingIfNeeded: minimum))
        maximum = Int64(Int32(truncatingIfNeeded: maximum))
    }

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(SpanCountPolicy(minimum: minimum, maximum: maximum))
    }

    /// Nothing but spans.
    public var reads: ReadSet { ReadSet() }
}

extension TailPolicyRule where Self == SpanCountRule {
    /// `span_count`.
    public static func spanCount(minimum: Int64, maximum: Int64) -> SpanCountRule {
        var rule = SpanCountRule()
        rule.minimum = minimum
        rule.maximum = maximum
        return rule
    }
}

/// Samples a trace by how many of its spans have arrived.
///
/// Behaves as `span_count` of the Collector's `tail_sampling` (contrib, `internal/sampling/span_count.go`): bounds inclusive, a maximum of
/// 0 is none.
public struct SpanCountPolicy: TailPolicy {
    private let minimum: Int64
    private let maximum: Int64

    /// Creates the policy.
    public init(minimum: Int64, maximum: Int64 = 0) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Counts rows.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        for index in 0..<due.count {
            let count = Int64(due.spanCount(index))
            verdicts[Int(due.positions[index])] = count >= minimum && (maximum == 0 || count <= maximum) ? 1 : 0
        }
    }
}
