import WinnowModel
import WinnowOTTL
public import WinnowSettings

/// `string_attribute`: any resource or span attribute has one of these texts, or matches one of these patterns.
public struct StringAttributeRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.string_attribute", summary: "a resource or span attribute has one of these texts (or patterns)",
        example: "type: string_attribute\nstring_attribute: {key: customer.tier, values: [vip]}",
        source: "contrib internal/sampling/string_tag_filter.go")
    /// The attribute's key; may be empty where the product swallowed a block of another type.
    public var key = ""
    /// Texts, or RE2 patterns (unanchored) with `regex`.
    public var values: [String] = []
    /// `enabled_regex_matching`.
    public var regex = false
    /// `cache_max_size` of the pattern cache; changes no result.
    public var cacheSize: Int64 = 0
    /// `invert_match`.
    public var invert = false

    /// The keys.
    public static var fields: [SettingField<StringAttributeRule>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("values", \.values, .collectorTexts, "texts or patterns"),
            .value("enabled_regex_matching", \.regex, .collectorFlag, "values are patterns"),
            .value("cache_max_size", \.cacheSize, .collectorInteger(), "patterns' results remembered"),
            .value("invert_match", \.invert, .collectorFlag, "match the others"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let gold = "{key: tier, values: [gold, silver]}"
        return [
            TailPolicyCase(gold, [.init(["tier": .string("tin")]), .init(["tier": .string("gold")])], .sampled),
            TailPolicyCase(gold, [.init(["tier": .string("golden")]), .init(["level": .string("gold")])], .notSampled),
            TailPolicyCase(gold, [.init(resource: ["tier": .string("silver")])], .sampled),
            TailPolicyCase(
                "{key: tier, values: ['^g'], enabled_regex_matching: true}", [.init(["tier": .string("golden")])],
                .sampled),
            TailPolicyCase("{key: tier, values: [gold], invert_match: true}", [.init()], .sampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) throws(PatternError) {
        compiler.leaf(try StringAttributePolicy(self, version: compiler.version))
    }

    /// The attribute.
    public var reads: ReadSet { ReadSet(attributes: [key]) }
    /// The attribute, as text.
    public var attribute: (key: String, type: String)? { (key, "string") }
}

extension TailPolicyRule where Self == StringAttributeRule {
    /// `string_attribute`.
    public static func stringAttribute(
        key: String, values: [String], regex: Bool = false, cacheSize: Int64 = 0, invert: Bool = false
    ) -> StringAttributeRule {
        var rule = StringAttributeRule()
        rule.key = key
        rule.values = values
        rule.regex = regex
        rule.cacheSize = cacheSize
        rule.invert = invert
        return rule
    }
}

/// Samples a trace when a resource or span attribute has one of the given texts, or matches one of the given patterns.
///
/// Behaves as `string_attribute` of the Collector's `tail_sampling` (contrib, `internal/sampling/string_tag_filter.go`): exact texts by
/// look-up, an empty text in the list never matches; patterns are RE2, searched unanchored, and an empty one is found everywhere. An attribute
/// of another type reads as "", which a pattern can match on a resource; on a span an empty text is passed over.
public struct StringAttributePolicy: TailPolicy {
    private var test: AttributeTest

    /// Creates the policy; throws the pattern's own error when one does not compile.
    public init(
        _ settings: StringAttributeRule, version: CollectorVersion = .modelled
    ) throws(PatternError) {
        if settings.regex {
            let compiled = try settings.values.map { text throws(PatternError) in
                do throws(EvaluationError) {
                    return try GoRegex(text)
                } catch {
                    throw PatternError(pattern: text, reason: error.message)
                }
            }
            test = AttributeTest(key: settings.key, invert: settings.invert, version, spansNeedText: true) { value in
                let text = if case .string(let text) = value { text } else { "" }
                return compiled.contains { $0.occurs(in: text) }
            }
        } else {
            let texts = Set(settings.values.filter { !$0.isEmpty })
            test = AttributeTest(key: settings.key, invert: settings.invert, version, spansNeedText: true) { value in
                if case .string(let text) = value { texts.contains(text) } else { false }
            }
        }
    }

    /// Looks for the attribute on each span and its resource.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        test.evaluate(due, into: &verdicts)
    }
}
