import WinnowModel
public import WinnowSettings

/// `and`: policies that all sample, asked left to right up to the first that does not.
public struct AndRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.and", summary: "all sub-policies sample, asked left to right",
        example: "type: and\nand: {and_sub_policy: [...]}", source: "contrib internal/sampling/and.go")

    /// The policies.
    public var parts: [TailPolicySettings] = []
    private var list: YAMLNode?

    /// An empty one is told of by itself.
    public static let isEmptyWorthAWarning = false
    /// The keys.
    public static var fields: [SettingField<AndRule>] {
        [.node("and_sub_policy", \.list, "list of policies")]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let both = """
            {and_sub_policy: [{name: a, type: latency, latency: {threshold_ms: 5}},
                              {name: b, type: status_code, status_code: {status_codes: [ERROR]}}]}
            """
        return [
            TailPolicyCase(both, [.init(millis: 9), .init(status: .error)], .sampled),
            TailPolicyCase(both, [.init(millis: 9)], .notSampled),
            TailPolicyCase(both, [.init(status: .error)], .notSampled),
            TailPolicyCase("{and_sub_policy: []}", [.init()], .sampled),
        ]
    }

    /// Creates the rule without a policy, which samples all.
    public init() {}

    /// Only inside `composite`.
    public static func mayStand(inside outer: String) -> Bool { outer == CompositeRule.type }

    /// Reads the policies.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        parts = reader.policies(
            list, of: node, inside: Self.type, withoutAny: "'and' without a policy inside samples every trace")
        list = nil
    }

    /// All must sample.
    public func compile(into compiler: inout TailPolicyCompiler) throws(PatternError) {
        try compiler.all(parts, end: .allSampled)
    }

    /// Of each part.
    public func divided(by shards: Int) -> AndRule { .and(parts.map { $0.divided(by: shards) }) }
}

extension TailPolicyRule where Self == AndRule {
    /// `and`.
    public static func and(_ parts: [TailPolicySettings]) -> AndRule {
        var rule = AndRule()
        rule.parts = parts
        return rule
    }
}
