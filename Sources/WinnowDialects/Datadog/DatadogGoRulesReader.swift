import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads the JSON of `DD_TRACE_SAMPLING_RULES` as dd-trace-go 2.12.0 does (`ddtrace/tracer/rules_sampler.go`).
///
/// A value of another type than the key wants leaves no rule at all, as Go's decoder does; a rate outside 0...1 leaves its rule out. A pattern
/// that is empty or `*` is no condition, a tag's neither: a span without the tag matches, too.
struct DatadogGoRulesReader {
    private(set) var findings: [Diagnostic] = []
    private(set) var rules: [DatadogSamplerSettings.Rule] = []

    /// Reads rules.
    mutating func read(_ root: YAMLNode) {
        do throws(Failure) {
            guard let elements = root.elements else {
                if root.isNull { return }
                throw wrong(root, "a list")
            }
            for element in elements {
                if element.isNull { continue }
                guard element.entries != nil else { throw wrong(element, "a mapping") }
                if let rule = try rule(element) { rules.append(rule) }
            }
        } catch {
            findings += error.diagnostics
            rules = []
        }
    }

    /// One rule; `nil` for one that is left out.
    private mutating func rule(_ node: YAMLNode) throws(Failure) -> DatadogSamplerSettings.Rule? {
        var rule = DatadogSamplerSettings.Rule(sampleRate: 1, place: SettingPlace(node))
        rule.service = try pattern(node["service"])
        rule.name = try pattern(node["name"])
        rule.resource = try pattern(node["resource"])
        if let tags = node["tags"], !tags.isNull {
            guard let entries = tags.entries else { throw wrong(tags, "a mapping") }
            for entry in entries {
                guard let pattern = try pattern(entry.value) else { continue }
                rule.tags.append(.init(key: entry.name, pattern: pattern))
            }
        }
        if let word = node["provenance"]?.text, let known = DatadogSamplerSettings.Rule.Provenance(rawValue: word) {
            rule.provenance = known
        }
        guard let rate = node["sample_rate"], !rate.isNull, rate.text?.isEmpty != true else {
            findings.append(
                node.diagnostic(
                    "a rule without sample_rate keeps everything", severity: .warning,
                    remedy: "add \"sample_rate\": 0.1"))
            return rule
        }
        guard let number = rate.double ?? rate.text.flatMap({ YAMLNode.isDecimal($0) ? Double($0) : nil }) else {
            throw wrong(rate, "a number")
        }
        guard (0...1).contains(number) else {
            findings.append(
                rate.diagnostic(
                    "a rate is from 0 to 1: the tracer ignores the rule", severity: .warning, remedy: "write 0.1"))
            return nil
        }
        rule.sampleRate = number
        return rule
    }

    /// A pattern that is a condition; `nil` for one that is none.
    private func pattern(_ node: YAMLNode?) throws(Failure) -> String? {
        guard let node, !node.isNull else { return nil }
        guard case .text(let text) = node.value else { throw wrong(node, "text") }
        return text.isEmpty || text == "*" ? nil : text
    }

    private func wrong(_ node: YAMLNode, _ wanted: String) -> Failure {
        Failure(
            .data,
            node.diagnostic(
                "\(wanted) is expected here, not \(node.kindName): the tracer can't read the rules and applies none",
                severity: .warning))
    }
}
