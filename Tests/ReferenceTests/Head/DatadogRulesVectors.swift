import WinnowSettings
import WinnowModel

@testable import WinnowDialects
@testable import WinnowSampling

/// What ddtrace's rules match, and what it reads of a text of rules.
enum DatadogRulesVectors: VectorSuite {
    static let file = "head/datadog-rules.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) {
        let spans = (vectors.meta["spans"]?.elements ?? []).map { DatadogRule.Subject($0) }
        for line in vectors.lines {
            if let json = line["rule"] {
                let rule = DatadogRule(DatadogSamplerSettings.Rule(json))
                let digits = spans.map { rule.matches($0) ? "1" : "0" }.joined()
                tally.count(digits: digits, line["matches"]?.string ?? "", "\(json)")
                continue
            }
            let text = line["rules_json"]?.string ?? ""
            let reader = DatadogRulesReader.parse(text, file: "rules.json", line: 1)
            let error = reader.findings.first { $0.severity == .error }
            if let wanted = line["error"]?.string {
                tally.count(error?.message.contains(wanted) == true, "\(text): \(error?.message ?? "no error")")
            } else {
                let recorded = line["rules"]?.elements ?? []
                tally.count(
                    error == nil && reader.rules.count == recorded.count
                        && zip(reader.rules, recorded).allSatisfy { agrees($0, $1) }, "\(text): \(reader.rules)")
            }
        }
    }

    private static func agrees(_ rule: DatadogSamplerSettings.Rule, _ json: JSONValue) -> Bool {
        rule.service == json["service"]?.string && rule.name == json["name"]?.string
            && rule.resource == json["resource"]?.string && rule.sampleRate == json["sample_rate"]?.double
            && rule.provenance.rawValue == json["provenance"]?.string && rule.discard == json["discard"]?.bool
            && rule.tags.count == json["tags"]?.members?.count
    }
}
