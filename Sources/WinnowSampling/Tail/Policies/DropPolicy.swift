import WinnowModel
public import WinnowSettings

/// `drop`: a trace that all of its policies sample is dropped, whatever the others say.
public struct DropRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.drop", summary: "a trace that all sub-policies sample is dropped, whatever else keeps it",
        example: "type: drop\ndrop: {drop_sub_policy: [...]}", source: "contrib internal/sampling/drop.go")

    /// The policies.
    public var parts: [TailPolicySettings] = []
    private var list: YAMLNode?

    /// An empty one is told of by itself.
    public static let isEmptyWorthAWarning = false
    /// It does.
    public static let goesFirst = true
    /// The keys.
    public static var fields: [SettingField<DropRule>] {
        [.node("drop_sub_policy", \.list, "list of policies")]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let health = """
            {drop_sub_policy: [{name: a, type: string_attribute,
                                string_attribute: {key: path, values: [/health]}}]}
            """
        return [
            TailPolicyCase(health, [.init(["path": .string("/health")])], .dropped),
            TailPolicyCase(health, [.init(["path": .string("/cart")])], .notSampled),
        ]
    }

    /// Creates the rule without a policy, which drops all.
    public init() {}

    /// Nowhere.
    public static func mayStand(inside outer: String) -> Bool { false }

    /// Reads the policies.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        parts = reader.policies(
            list, of: node, inside: Self.type, withoutAny: "'drop' without a policy inside drops every trace")
        list = nil
    }

    /// All must sample.
    public func compile(into compiler: inout TailPolicyCompiler) throws(PatternError) {
        try compiler.all(parts, end: .allDropped)
    }

    /// Of each part.
    public func divided(by shards: Int) -> DropRule { .drop(parts.map { $0.divided(by: shards) }) }
}

extension TailPolicyRule where Self == DropRule {
    /// `drop`.
    public static func drop(_ parts: [TailPolicySettings]) -> DropRule {
        var rule = DropRule()
        rule.parts = parts
        return rule
    }
}
