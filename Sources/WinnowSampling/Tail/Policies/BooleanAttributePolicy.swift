import WinnowModel

/// Samples a trace when a resource or span attribute has a truth value.
///
/// Behaves as `boolean_attribute` of the Collector's `tail_sampling` (contrib, `internal/sampling/boolean_tag_filter.go`): an attribute that
/// is there but no boolean reads as false.
public struct BooleanAttributePolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.boolean_attribute", summary: "a resource or span attribute is true (or false)",
        example: "type: boolean_attribute\nboolean_attribute: {key: cache.hit, value: false}",
        source: "contrib internal/sampling/boolean_tag_filter.go")

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
