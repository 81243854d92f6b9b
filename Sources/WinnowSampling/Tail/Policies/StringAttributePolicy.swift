import WinnowModel

/// Samples a trace when a resource or span attribute has one of the given texts, or matches one of the given patterns.
///
/// Behaves as `string_attribute` of the Collector's `tail_sampling` (contrib, `internal/sampling/string_tag_filter.go`): exact texts by
/// look-up, an empty text in the list never matches; patterns are RE2, searched unanchored, and an empty one is found everywhere. An attribute
/// of another type reads as "", which a pattern can match on a resource; on a span an empty text is passed over.
public struct StringAttributePolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.string_attribute", summary: "a resource or span attribute has one of these texts (or patterns)",
        example: "type: string_attribute\nstring_attribute: {key: customer.tier, values: [vip]}",
        source: "contrib internal/sampling/string_tag_filter.go")

    private var test: AttributeTest

    /// Creates the policy; throws the pattern's own error when one does not compile.
    public init(
        _ settings: TailPolicySettings.StringAttribute, version: CollectorVersion = .modelled
    ) throws(PatternError) {
        if settings.regex {
            var patterns: [Pattern] = []
            for text in settings.values { patterns.append(try Pattern(text)) }
            let compiled = patterns
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
