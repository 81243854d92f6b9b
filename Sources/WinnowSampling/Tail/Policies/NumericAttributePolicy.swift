import WinnowModel

/// Samples a trace when a resource or span attribute, read as an integer, lies between two bounds, both included.
///
/// Behaves as `numeric_attribute` of the Collector's `tail_sampling` (contrib, `internal/sampling/numeric_tag_filter.go`): an attribute that
/// is there but no integer reads as 0.
public struct NumericAttributePolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.numeric_attribute", summary: "a resource or span attribute lies between two integers",
        example:
            "type: numeric_attribute\nnumeric_attribute: {key: http.response.status_code, min_value: 500, max_value: 599}",
        source: "contrib internal/sampling/numeric_tag_filter.go")

    private var test: AttributeTest

    /// Creates the policy; a missing bound is none.
    public init(_ settings: TailPolicySettings.NumericAttribute, version: CollectorVersion = .modelled) {
        let minimum = settings.minimum ?? .min
        let maximum = settings.maximum ?? .max
        test = AttributeTest(key: settings.key, invert: settings.invert, version) { value in
            let number: Int64 = if case .int(let number) = value { number } else { 0 }
            return number >= minimum && number <= maximum
        }
    }

    /// Looks for the attribute on each span and its resource.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        test.evaluate(due, into: &verdicts)
    }
}
