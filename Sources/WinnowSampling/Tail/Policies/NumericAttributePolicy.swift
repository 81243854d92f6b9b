import WinnowModel
public import WinnowSettings

/// `numeric_attribute`: any resource or span attribute, read as an integer, lies within inclusive bounds.
public struct NumericAttributeRule: TailPolicyRule {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.numeric_attribute", summary: "a resource or span attribute lies between two integers",
        example:
            "type: numeric_attribute\nnumeric_attribute: {key: http.response.status_code, min_value: 500, max_value: 599}",
        source: "contrib internal/sampling/numeric_tag_filter.go")
    /// The attribute's key; may be empty where the product swallowed a block of another type.
    public var key = ""
    /// Least value as written; from v0.132 on 0 is none.
    public var minimum: Int64 = 0
    /// Greatest value as written; from v0.132 on 0 is none.
    public var maximum: Int64 = 0
    /// `invert_match`.
    public var invert = false

    /// The keys.
    public static var fields: [SettingField<NumericAttributeRule>] {
        [
            .value("key", \.key, .collectorText, "the attribute"),
            .value("min_value", \.minimum, .collectorInteger(), "least value"),
            .value("max_value", \.maximum, .collectorInteger(), "greatest value"),
            .value("invert_match", \.invert, .collectorFlag, "match what lies outside"),
        ]
    }
    /// Examples.
    public static var table: [TailPolicyCase] {
        let failures = "{key: code, min_value: 500, max_value: 599}"
        return [
            TailPolicyCase(failures, [.init(["code": .int(200)]), .init(["code": .int(599)])], .sampled),
            TailPolicyCase(failures, [.init(["code": .int(499)])], .notSampled),
            TailPolicyCase(failures, [.init(resource: ["code": .int(500)])], .sampled),
            TailPolicyCase("{key: code, min_value: -1, max_value: 9}", [.init(["code": .string("500")])], .sampled),
            TailPolicyCase("{key: code, min_value: 1, invert_match: true}", [.init(["code": .int(0)])], .sampled),
        ]
    }

    /// Creates the rule with the processor's defaults.
    public init() {}

    /// Says which bounds do not mean what they seem to.
    public mutating func complete(at node: YAMLNode, reader: inout TailPolicyReader) {
        let (least, most) = bounds(reader.version)
        if let least, let most, least > most {
            let isWritten = node["max_value"] != nil
            reader.say(
                (node["min_value"] ?? node).diagnostic(
                    isWritten
                        ? "min_value \(least) is above max_value \(most): no value can match"
                        : "min_value without max_value matches nothing in \(reader.version), which reads max_value as 0",
                    severity: .warning,
                    remedy: isWritten ? "swap the two" : "write a max_value"))
        }
        for (name, bound) in [("min_value", minimum), ("max_value", maximum)]
        where bound == 0 && reader.version.has(.zeroBoundIsUnset) {
            if let written = node[name], written.integer == 0 {
                reader.say(
                    written.diagnostic("\(name): 0 is the same as no \(name) to the Collector", severity: .warning))
            }
        }
    }

    /// The bounds that hold in a release; `nil`: none.
    func bounds(_ version: CollectorVersion) -> (least: Int64?, most: Int64?) {
        let zeroIsUnset = version.has(.zeroBoundIsUnset)
        return (minimum == 0 && zeroIsUnset ? nil : minimum, maximum == 0 && zeroIsUnset ? nil : maximum)
    }

    /// A leaf.
    public func compile(into compiler: inout TailPolicyCompiler) {
        compiler.leaf(NumericAttributePolicy(self, version: compiler.version))
    }

    /// The attribute.
    public var reads: ReadSet { ReadSet(attributes: [key]) }
    /// The attribute, as an integer.
    public var attribute: (key: String, type: String)? { (key, "int") }
}

extension TailPolicyRule where Self == NumericAttributeRule {
    /// `numeric_attribute`; a bound of 0 is as the release reads it.
    public static func numericAttribute(
        key: String, minimum: Int64 = 0, maximum: Int64 = 0, invert: Bool = false
    ) -> NumericAttributeRule {
        var rule = NumericAttributeRule()
        rule.key = key
        rule.minimum = minimum
        rule.maximum = maximum
        rule.invert = invert
        return rule
    }
}

/// Samples a trace when a resource or span attribute, read as an integer, lies between two bounds, both included.
///
/// Behaves as `numeric_attribute` of the Collector's `tail_sampling` (contrib, `internal/sampling/numeric_tag_filter.go`): an attribute that
/// is there but no integer reads as 0.
public struct NumericAttributePolicy: TailPolicy {
    private var test: AttributeTest

    /// Creates the policy.
    public init(_ settings: NumericAttributeRule, version: CollectorVersion = .modelled) {
        let bounds = settings.bounds(version)
        let minimum = bounds.least ?? .min
        let maximum = bounds.most ?? .max
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
