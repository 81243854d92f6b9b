import WinnowModel
public import WinnowSettings

/// `not`: swaps sampled and not sampled.
public struct NotRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.not", summary: "the sub-policy does not sample", example: "type: not\nnot: {not_sub_policy: {...}}",
        source: "contrib internal/sampling/not.go")

    /// The policy.
    public var parts: [TailPolicySettings] = []
    private var policy: YAMLNode?

    /// One without a policy is refused anyway.
    public static let isEmptyWorthAWarning = false
    /// The keys.
    public static var fields: [SettingField<NotRule>] {
        [.node("not_sub_policy", \.policy, "one policy")]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let fast = "{not_sub_policy: {name: a, type: latency, latency: {threshold_ms: 5}}}"
        return [
            TailPolicyCase(fast, [.init(millis: 5)], .sampled),
            TailPolicyCase(fast, [.init(millis: 6)], .notSampled),
        ]
    }

    /// Creates the rule without a policy, which the product refuses.
    public init() {}

    /// Inside `and` and `drop`.
    public static func mayStand(inside outer: String) -> Bool { outer != type && outer != CompositeRule.type }

    /// From v0.145; inside others from v0.155.
    public static func since(inside outer: String?) -> CollectorChange? {
        outer == nil || outer == type ? .notAndTraceFlags : .andHoldsNot
    }

    /// Reads the policy.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        if let policy {
            parts = reader.policy(policy, inside: Self.type).map { [$0] } ?? []
        } else {
            reader.say(node.diagnostic("'not' needs 'not_sub_policy', one policy"))
        }
        policy = nil
    }

    /// The opposite.
    public func compile(into compiler: inout TailPolicyCompiler) throws(PatternError) {
        for part in parts { try compiler.opposite(of: part) }
    }

    /// Of the part.
    public func divided(by shards: Int) -> NotRule {
        var rule = self
        rule.parts = parts.map { $0.divided(by: shards) }
        return rule
    }
}

extension TailPolicyRule where Self == NotRule {
    /// `not`.
    public static func not(_ part: TailPolicySettings) -> NotRule {
        var rule = NotRule()
        rule.parts = [part]
        return rule
    }
}
