import WinnowModel
public import WinnowSettings

/// `boolean_attribute`: any resource or span attribute has a truth value.
public struct BooleanAttributeRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.boolean_attribute", summary: "a resource or span attribute is true (or false)",
        example: "type: boolean_attribute\nboolean_attribute: {key: cache.hit, value: false}",
        source: "contrib internal/sampling/boolean_tag_filter.go")
    /// The attribute's key; may be empty where the product swallowed a block of another type.
    public var key = ""
    /// The value.
    public var value = false
    /// `invert_match`.
    public var invert = false

    /// The keys.
    public static var fields: [SettingField<BooleanAttributeRule>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("value", \.value, .collectorFlag, "its value"),
            .value("invert_match", \.invert, .collectorFlag, "match the other"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        [
            TailPolicyCase("{key: hit, value: true}", [.init(["hit": .bool(true)])], .sampled),
            TailPolicyCase("{key: hit, value: true}", [.init(["hit": .bool(false)]), .init()], .notSampled),
            TailPolicyCase("{key: hit, value: false}", [.init(["hit": .string("no boolean")])], .sampled),
            TailPolicyCase(
                "{key: hit, value: true, invert_match: true}", [.init(resource: ["hit": .bool(true)])], .notSampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(BooleanAttributePolicy(key: key, value: value, invert: invert, version: compiler.version))
    }

    /// The attribute.
    public var reads: ReadSet { ReadSet(attributes: [key]) }
    /// The attribute, as a truth value.
    public var attribute: (key: String, type: String)? { (key, "bool") }
}

extension TailPolicyRule where Self == BooleanAttributeRule {
    /// `boolean_attribute`.
    public static func booleanAttribute(key: String, value: Bool, invert: Bool = false) -> BooleanAttributeRule {
        var rule = BooleanAttributeRule()
        rule.key = key
        rule.value = value
        rule.invert = invert
        return rule
    }
}

/// Samples a trace when a resource or span attribute has a truth value.
///
/// Behaves as `boolean_attribute` of the Collector's `tail_sampling` (contrib, `internal/sampling/boolean_tag_filter.go`): an attribute that
/// is there but no boolean reads as false.
public struct BooleanAttributePolicy: TailPolicy {
    private var test: AttributeTest

    /// Creates the policy.
    public init(key: String, value: Bool, invert: Bool = false, version: CollectorVersion = .modelled) {
        test = AttributeTest(key: key, invert: invert, version) { found in
            let truth: Bool = if case .bool(let truth) = found { truth } else { false }
            return truth == value
        }
    }

    /// Looks for the attribute on each span and its resource.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        test.evaluate(due, into: &verdicts)
    }
}
