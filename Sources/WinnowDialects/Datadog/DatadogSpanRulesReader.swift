import WinnowSettings
import WinnowModel
import WinnowSampling

/// Reads the JSON of `DD_SPAN_SAMPLING_RULES` as ddtrace 4.16.0 does (`internal/sampling.py`, `get_span_sampling_rules`).
enum DatadogSpanRulesReader {
    /// The rules; those that the tracer skips are remarked on.
    static func parse(
        _ text: String, file: String, line: Int, into findings: inout [Diagnostic]
    ) -> [DatadogSamplerSettings.SpanRule] {
        guard let root = DatadogJSON.node(text, file: file, line: line, into: &findings) else { return [] }
        guard let elements = root.elements else {
            findings.append(
                root.diagnostic("the rules are a list: the tracer applies none", severity: .warning))
            return []
        }
        return elements.compactMap { rule($0, into: &findings) }
    }

    private static func rule(
        _ node: YAMLNode, into findings: inout [Diagnostic]
    ) -> DatadogSamplerSettings.SpanRule? {
        guard node.entries != nil else {
            findings.append(node.diagnostic("a rule is a mapping: the tracer fails (AttributeError)"))
            return nil
        }
        let service = node["service"]?.text ?? ""
        let name = node["name"]?.text ?? ""
        if service.isEmpty, name.isEmpty {
            findings.append(
                node.diagnostic("a rule without service and name is skipped by the tracer", severity: .warning))
            return nil
        }
        var rule = DatadogSamplerSettings.SpanRule(
            service: service.isEmpty ? nil : service, name: name.isEmpty ? nil : name)
        for (key, path) in [
            ("sample_rate", \DatadogSamplerSettings.SpanRule.sampleRate), ("max_per_second", \.maxPerSecond),
        ] {
            guard let value = node[key] else { continue }
            guard let number = value.double, number.isFinite else {
                findings.append(
                    value.diagnostic("a number is expected here: the tracer skips the rule", severity: .warning))
                return nil
            }
            rule[keyPath: path] = number
        }
        return rule
    }
}
