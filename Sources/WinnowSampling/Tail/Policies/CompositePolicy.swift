import WinnowModel
public import WinnowSettings

/// `composite`: sub-policies in order, each with a share of the spans of a second.
public struct CompositeRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.composite",
        summary: "the first sub-policy that samples, each within its share of the spans of a second",
        example:
            "type: composite\ncomposite: {max_total_spans_per_second: 1000, composite_sub_policy: [...], rate_allocation: [...]}",
        source: "contrib internal/sampling/composite.go")

    /// One entry of `rate_allocation`.
    public struct Allocation: SettingsBlock, Hashable {
        /// Name of a sub-policy.
        public var policy = ""
        /// Percent of `max_total_spans_per_second`; 0 or less: an equal share.
        public var percent: Int64 = 0

        /// One line.
        public static let summary = "a sub-policy's share"
        /// The keys.
        public static var fields: [SettingField<Allocation>] {
            [
                .value("policy", \.policy, .collectorText, "the sub-policy's name"),
                .value("percent", \.percent, .collectorInteger(), "percent of max_total_spans_per_second"),
            ]
        }

        /// Creates an empty entry.
        public init() {}

        /// Creates an entry.
        public init(policy: String, percent: Int64) {
            self.policy = policy
            self.percent = percent
        }
    }

    /// `max_total_spans_per_second`.
    public var maximum: Int64 = 0
    /// The sub-policies in the order in which they stand.
    public var parts: [TailPolicySettings] = []
    /// `rate_allocation`.
    public var allocations: [Allocation] = []
    private var order: [String] = []
    private var list: YAMLNode?
    private var shares: YAMLNode?

    /// An empty one is told of by itself.
    public static let isEmptyWorthAWarning = false
    /// The keys.
    public static var fields: [SettingField<CompositeRule>] {
        [
            .value("max_total_spans_per_second", \.maximum, .collectorInteger(), "spans per second"),
            .value("policy_order", \.order, .collectorTexts, "names; the Collector does not look at them"),
            .node("composite_sub_policy", \.list, "the sub-policies"),
            .node("rate_allocation", \.shares, "percent of the spans by sub-policy"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let half = """
            {max_total_spans_per_second: 4, composite_sub_policy: [{name: a, type: always_sample}],
             rate_allocation: [{policy: a, percent: 50}]}
            """
        return [
            TailPolicyCase(half, [.init(), .init()], .sampled),
            TailPolicyCase(half, [.init(), .init(), .init()], .notSampled),
        ]
    }

    /// Creates the rule without a policy, which samples nothing.
    public init() {}

    /// Nowhere.
    public static func mayStand(inside outer: String) -> Bool { false }
    /// It is a limit.
    public var isLimited: Bool { true }

    /// Reads the policies and their shares.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        parts = reader.policies(
            list, of: node, inside: Self.type, withoutAny: "'composite' without a policy inside samples nothing")
        if let shares, !shares.isNull, shares.elements == nil {
            reader.say(
                shares.diagnostic(
                    "rate_allocation is a list: the Collector refuses \(shares.kindName)",
                    remedy: "write each entry after '- ': - {policy: …, percent: …}"))
        }
        let names = Set(parts.map(\.name))
        for entry in shares?.elements ?? [] {
            let allocation = reader.decode(Allocation.self, from: entry)
            allocations.append(allocation)
            if !names.contains(allocation.policy) {
                reader.say(
                    (entry["policy"] ?? entry).diagnostic(
                        "rate_allocation for '\(allocation.policy)', which is no sub-policy here: it has no effect",
                        severity: .warning))
            }
        }
        sayShares(at: node, &reader)
        (order, list, shares) = ([], nil, nil)
    }

    /// Says what is easily misread.
    private func sayShares(at node: YAMLNode, _ reader: inout TailPolicyReader) {
        let names = parts.map(\.name)
        if !order.isEmpty, order != names {
            reader.say(
                (node["policy_order"] ?? node).diagnostic(
                    "policy_order has no effect: sub-policies are asked in the order in which they stand",
                    severity: .warning))
        }
        let percent = allocations.reduce(0.0) { $0 + Double($1.percent) }
        if percent > 100 {
            reader.say(
                (node["rate_allocation"] ?? node).diagnostic(
                    "the shares are \(Quantity.text(number: percent)) percent together: more than the whole may pass",
                    severity: .warning))
        }
        let listed = Set(allocations.map(\.policy))
        for name in names where !listed.contains(name) && !reader.version.has(.equalShares) {
            reader.say(
                node.diagnostic(
                    "'\(name)' has no rate_allocation: in \(reader.version) it never keeps a trace", severity: .warning)
            )
        }
    }

    /// The first that samples asks its budget.
    public func compile(into compiler: inout TailPolicyCompiler) throws(PatternError) {
        let whole = Double(maximum)
        let equal = whole / Double(parts.count)
        // Of a policy that is listed twice the last entry counts.
        let percent = Dictionary(allocations.map { ($0.policy, $0.percent) }) { $1 }
        let unlisted = compiler.version.has(.equalShares) ? equal : 0
        try compiler.first(
            of: parts.map { part in
                let share = percent[part.name].map { $0 > 0 ? Double($0) / 100 * whole : equal } ?? unlisted
                let spans = Int64(exactly: share.rounded(.towardZero)) ?? (share < 0 ? .min : .max)
                return (part, CompositeBudget(share: spans, whole: maximum))
            })
    }

    /// The whole is divided, and the limits of each part.
    public func divided(by shards: Int) -> CompositeRule {
        var rule = self
        rule.maximum = max(1, maximum / Int64(shards))
        rule.parts = parts.map { $0.divided(by: shards) }
        return rule
    }
}

extension TailPolicyRule where Self == CompositeRule {
    /// `composite`.
    public static func composite(
        maximum: Int64, policies: [TailPolicySettings], allocations: [CompositeRule.Allocation] = []
    ) -> CompositeRule {
        var rule = CompositeRule()
        rule.maximum = maximum
        rule.parts = policies
        rule.allocations = allocations
        return rule
    }
}

/// What one sub-policy of a `composite` may keep in each second of the clock.
///
/// As in contrib, `internal/sampling/composite.go`: a trace that the sub-policy asks for is kept where the spans that it has kept in this Unix
/// second and the trace's own are no more than its share and no more than the composite's whole; otherwise it is lost, and no later
/// sub-policy is asked. What is lost is not charged.
struct CompositeBudget: Sendable {
    private let most: Int64
    private var second: UInt64 = .max
    private var used: Int64 = 0

    /// A budget of spans a second.
    init(share: Int64, whole: Int64) { most = min(share, whole) }

    /// Whether a trace of `spans` spans is kept at `now`, ns; charges the budget when it is.
    mutating func keeps(spans: Int, at now: Nanos) -> Bool {
        if now / 1_000_000_000 != second {
            second = now / 1_000_000_000
            used = 0
        }
        let (sum, isOver) = used.addingReportingOverflow(Int64(spans))
        guard !isOver, sum <= most else { return false }
        used = sum
        return true
    }
}
