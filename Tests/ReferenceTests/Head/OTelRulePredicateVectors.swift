import Testing
import WinnowSettings
import WinnowModel

@testable import WinnowSampling

/// Which spans the conditions of Python's rule-based sampler match.
enum OTelRulePredicateVectors: VectorSuite {
    static let file = "head/otel-rule-predicates.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        let sets = try (vectors.meta["attribute_sets"]?.elements ?? []).map {
            try #require(PythonLiteral.dictionary($0.string ?? ""))
        }
        let id = TraceID(high: 1, low: 1)
        for line in vectors.lines {
            let predicate = line["predicate"] ?? .null
            let what = predicate.text()
            guard let rule = rule(predicate) else {
                tally.count(false, "\(what): not modelled")
                continue
            }
            var traffic = HeadTraffic(.composite(.ruleBased([rule]), behaviour: .asIs))
            let found: [Bool]
            if let kinds = line["kinds"]?.elements {
                found = kinds.map { name in
                    let kind = SpanKind.allCases.first { $0.name == name.string } ?? .unspecified
                    return traffic.outcome(id, kind: kind).isKept
                }
            } else if let parents = line["parents"]?.elements {
                found = parents.map { traffic.outcome(id, HeadTraffic.parent($0.string ?? "")).isKept }
            } else {
                found = sets.map { traffic.outcome(id, attributes: $0).isKept }
            }
            tally.count(digits: found.map { $0 ? "1" : "0" }.joined(), line["matches"]?.string ?? "", what)
        }
    }

    private static func rule(_ predicate: JSONValue) -> ComposableSettings.Rule? {
        func texts(_ value: JSONValue?) -> [String] { value?.elements?.compactMap(\.string) ?? [] }
        var rule = ComposableSettings.Rule(sampler: .alwaysOn)
        for member in predicate.members ?? [] {
            let value = member.value
            switch member.name {
            case "attribute_values":
                rule.values = .init(key: value["key"]?.string ?? "", values: texts(value["values"]))
            case "attribute_patterns":
                rule.patterns = .init(
                    key: value["key"]?.string ?? "", included: texts(value["included"]),
                    excluded: texts(value["excluded"]))
            case "span_kinds":
                rule.kinds = texts(value).compactMap { name in SpanKind.allCases.first { $0.name == name } }
            case "parent": rule.parents = texts(value).compactMap { ComposableSettings.Rule.Parent(rawValue: $0) }
            case "all":
                for part in texts(value) {
                    if part == "span_kinds [server]" {
                        rule.kinds = [.server]
                    } else if part == "attribute_patterns k included [/health*]" {
                        rule.patterns = .init(key: "k", included: ["/health*"])
                    } else {
                        return nil
                    }
                }
            default: return nil
            }
        }
        return rule
    }
}
