public import WinnowSettings

/// The policy types of `tail_sampling`: one line each.
public enum TailPolicyCatalog {
    /// All types, in the order of the list.
    public static let rules: [any TailPolicyRule.Type] = [
        AlwaysSampleRule.self,
        StatusCodeRule.self,
        LatencyRule.self,
        ProbabilisticRule.self,
        StringAttributeRule.self,
        NumericAttributeRule.self,
        BooleanAttributeRule.self,
        SpanCountRule.self,
        RateLimitingRule.self,
        BytesLimitingRule.self,
        TraceStateRule.self,
        TraceFlagsRule.self,
        OTTLConditionRule.self,
        AndRule.self,
        NotRule.self,
        DropRule.self,
        CompositeRule.self,
    ]

    /// The type of this name.
    public static func rule(_ type: String) -> (any TailPolicyRule.Type)? { rules.first { $0.type == type } }

    /// The declared keys of the type of this name.
    public static func shape(_ type: String) -> BlockShape? {
        func shape<Rule: TailPolicyRule>(_ rule: Rule.Type) -> BlockShape { BlockShape(rule) }
        return rule(type).map { shape($0) }
    }
}
