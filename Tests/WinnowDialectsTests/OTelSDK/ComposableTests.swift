import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling

@Suite struct ComposableTests {
    private func read(_ rules: String) -> Reading {
        Reading(
            """
            file_format: "1.1"
            tracer_provider:
              processors: [{simple: }]
              sampler:
                composite/development:
                  rule_based:
                    rules:
            \(rules.split(separator: "\n").map { "          - {\($0)}" }.joined(separator: "\n"))
            """)
    }

    private func rules(_ reading: Reading) -> [ComposableSettings.Rule]? {
        if case .composite(.ruleBased(let rules), behaviour: .asIs) = reading.head { rules } else { nil }
    }

    @Test func rulesAreReadWhole() {
        let reading = read(
            """
            attribute_values: {key: http.route, values: [/healthz, 404, true]}, sampler: {always_off: }
            attribute_patterns: {key: url.path, included: ["/a/*"], excluded: ["/a/b?"]}, sampler: {always_on: }
            parent: [none, remote], span_kinds: [client, server], sampler: {probability: {ratio: 0.05}}
            attribute_patterns: {key: any}, sampler: {parent_threshold: {root: {probability: }}}
            sampler: {always_on: }
            """)
        #expect(reading.findings.isEmpty)
        #expect(
            rules(reading) == [
                .init(values: .init(key: "http.route", values: ["/healthz", "404", "true"]), sampler: .alwaysOff),
                .init(patterns: .init(key: "url.path", included: ["/a/*"], excluded: ["/a/b?"]), sampler: .alwaysOn),
                .init(kinds: [.client, .server], parents: [.none, .remote], sampler: .probability(0.05)),
                .init(patterns: .init(key: "any"), sampler: .parentThreshold(root: .probability(1))),
                .init(sampler: .alwaysOn),
            ])
    }

    @Test func rulesThatNoSpanReachesAreWarnedOf() {
        let first = read("sampler: {always_on: }\nspan_kinds: [client], sampler: {always_off: }")
        #expect(
            first.warnings.map(\.message) == [
                "no span reaches this rule: the rule in line 8 matches every span"
            ])
        #expect(first.warnings.first?.line == 9)
        let same = read(
            "span_kinds: [client], sampler: {always_on: }\nspan_kinds: [client], sampler: {always_off: }\nsampler: {always_on: }"
        )
        #expect(
            same.warnings.map(\.message) == [
                "no span reaches this rule: the one in line 8 has the same conditions"
            ])
    }

    @Test func theRestIsNotKept() {
        let reading = read("span_kinds: [client], sampler: {always_on: }")
        #expect(reading.findings.map(\.severity) == [.note])
    }

    @Test func lateAttributesAreWarnedOf() {
        let reading = read(
            "attribute_values: {key: http.response.status_code, values: [500]}, sampler: {always_on: }\nsampler: {always_off: }"
        )
        #expect(reading.warnings.map(\.line) == [8])
    }

    @Test(arguments: [
        "span_kinds: [], sampler: {always_on: }", "parent: local, sampler: {always_on: }",
        "attribute_values: {key: a, values: []}, sampler: {always_on: }",
        "attribute_values: {key: a, values: [{b: c}]}, sampler: {always_on: }",
        "attribute_values: a, sampler: {always_on: }", "sampler: {probability: {ratio: 2}}", "sampler: ",
        "attributes: 1, sampler: {always_on: }",
    ])
    func refused(rule: String) {
        let reading = read(rule)
        #expect(reading.errors.first?.line == 8)
    }
}
