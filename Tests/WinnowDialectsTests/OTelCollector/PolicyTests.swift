import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings

@Suite struct PolicyTests {
    @Test func everyModelledPolicy() throws {
        let reading = Reading.policies(
            """
            name: a, type: always_sample
            name: b, type: latency, latency: {threshold_ms: 5_000, upper_threshold_ms: 10000}
            name: c, type: numeric_attribute, numeric_attribute: {key: k, min_value: 50, max_value: 100}
            name: d, type: probabilistic, probabilistic: {sampling_percentage: 10.5, hash_salt: s}
            name: e, type: status_code, status_code: {status_codes: [OK, "ERROR", UNSET]}
            name: f, type: string_attribute, string_attribute: {key: k, values: [v, "w"], enabled_regex_matching: true, cache_max_size: 10}
            name: g, type: rate_limiting, rate_limiting: {spans_per_second: 35, burst_capacity: 70}
            name: h, type: span_count, span_count: {min_spans: 2, max_spans: 20}
            name: i, type: trace_state, trace_state: {key: k, values: [v]}
            name: j, type: boolean_attribute, boolean_attribute: {key: k, value: true}
            name: k, type: and, and: {and_sub_policy: [{name: x, type: always_sample}, {name: y, type: not, not: {not_sub_policy: {name: z, type: always_sample}}}]}
            name: l, type: not, not: {not_sub_policy: {name: x, type: latency, latency: {threshold_ms: 1}}}
            name: m, type: drop, drop: {drop_sub_policy: [{name: x, type: span_count, span_count: {min_spans: 2}}]}
            """)
        #expect(reading.errors.isEmpty)
        #expect(reading.warnings.isEmpty)
        #expect(reading.tail?.policies.map(\.name).joined() == "abcdefghijklm")
        #expect(reading.tail?.policies.map(\.place.line) == Array(3...15))
        let rules = reading.rules
        #expect(
            Array(rules.prefix(5)) == [
                .alwaysSample, .latency(thresholdMillis: 5000, upperMillis: 10_000),
                .numericAttribute(key: "k", minimum: 50, maximum: 100),
                .probabilistic(percentage: 10.5, salt: "s"), .statusCode([.error, .unset, .ok]),
            ])
        #expect(
            Array(rules.dropFirst(5).prefix(5)) == [
                .stringAttribute(key: "k", values: ["v", "w"], regex: true, cacheSize: 10),
                .rateLimiting(spansPerSecond: 35, burst: 70), .spanCount(minimum: 2, maximum: 20),
                .traceState(key: "k", values: ["v"]), .booleanAttribute(key: "k", value: true, invert: false),
            ])
        #expect(rules.dropFirst(10).map(\.type) == ["and", "not", "drop"])
        let (inner, negated, dropped) = (rules[10].parts, try #require(rules[11].parts.first), rules[12].parts)
        #expect(inner.map(\.name) == ["x", "y"] && inner[0].rule == .alwaysSample)
        #expect(negated.rule == .latency(thresholdMillis: 1, upperMillis: 0))
        #expect(dropped.map(\.rule) == [.spanCount(minimum: 2, maximum: 0)])
    }

    @Test(arguments: [
        (
            "name: a, type: ottl_condition, ottl_condition: {span: ['name ==']}",
            "the condition can't be read at its column 8: a value is expected"
        ),
        (
            "name: a, type: ottl_condition, ottl_condition: {error_mode: loud}",
            "unknown error_mode 'loud': the Collector refuses it"
        ),
        ("name: a, type: latncy", "unknown policy type 'latncy' (policies of extensions are not modelled yet)"),
        ("name: a", "the policy 'a' has no type: the Collector refuses it"),
        (
            "name: a, type: status_code, status_code: {status_codes: []}",
            "status_code without status_codes: the Collector refuses it"
        ),
        ("name: a, type: status_code", "status_code without status_codes: the Collector refuses it"),
        (
            "name: a, type: status_code, status_code: {status_codes: [error]}",
            "unknown status code 'error': the Collector refuses it"
        ),
        (
            "name: a, type: probabilistic, probabilistic: {sampling_percentage: .nan}",
            "with a value that is no number the Collector dies at start"
        ),
        (
            "name: a, type: probabilistic, probabilistic: {sampling_percentage: '10'}",
            "a number is expected here, not '10'"
        ),
        (
            "name: a, type: latency, latency: {threshold_ms: 1s}",
            "an integer is expected here, not text: the Collector refuses it"
        ),
        ("name: a, type: latency, latency: {threshold: 1}", "unknown key 'threshold'"),
        ("name: a, type: latency, latency: 5", "a mapping is expected here, not an integer"),
        (
            "name: a, type: string_attribute, string_attribute: {key: k, values: [404]}",
            "text is expected here, not an integer: the Collector refuses it"
        ),
        (
            "name: a, type: string_attribute, string_attribute: {key: k, values: {a: b}}",
            "a list is expected here, not a mapping"
        ),
        (
            "name: a, type: boolean_attribute, boolean_attribute: {key: k, value: yes}",
            "true or false is expected here, not text: the Collector refuses it"
        ),
        ("name: a, type: and, and: {sub_policy: []}", "unknown key 'sub_policy'"),
        ("name: a, type: not, not: {}", "'not' needs 'not_sub_policy', one policy"),
        (
            "name: a, type: and, and: {and_sub_policy: [{name: b, type: and}]}",
            "'and' can't stand inside 'and': the Collector refuses it"
        ),
        (
            "name: a, type: and, and: {and_sub_policy: [{name: b, type: composite}]}",
            "'composite' can't stand inside 'and': the Collector refuses it"
        ),
        (
            "name: a, type: composite, composite: {composite_sub_policy: [{name: b, type: not, not: {not_sub_policy: {name: c, type: always_sample}}}]}",
            "'not' can't stand inside 'composite': the Collector refuses it"
        ),
        (
            "name: a, type: composite, composite: {rate_allocation: {policy: b}}",
            "rate_allocation is a list: the Collector refuses a mapping"
        ),
        (
            "name: a, type: drop, drop: {drop_sub_policy: [{name: b, type: drop}]}",
            "'drop' can't stand inside 'drop': the Collector refuses it"
        ),
        ("name: a, type: always_sample, colour: red", "unknown key 'colour'"),
        ("name: 5, type: always_sample", "text is expected here, not an integer: the Collector refuses it"),
        ("type: always_sample", "a policy without a name: the Collector refuses it"),
        ("name: '', type: always_sample", "a policy without a name: the Collector refuses it"),
    ])
    func refused(policy: String, message: String) {
        let reading = Reading.policies(policy)
        #expect(reading.errors.contains { $0.message == message }, "\(reading.errors)")
        #expect(reading.errors.allSatisfy { $0.line == 3 && $0.file == "c.yaml" && $0.column > 0 })
    }

    @Test func duplicateNamesNameBothLines() {
        let reading = Reading.policies(
            "name: a, type: always_sample\nname: b, type: always_sample\nname: a, type: always_sample")
        #expect(reading.errors.map(\.line) == [5])
        #expect(reading.errors.first?.message.contains("line 3") == true)
    }

    @Test(
        arguments: [
            (
                "name: a, type: numeric_attribute, numeric_attribute: {key: k, min_value: 5, max_value: 1}",
                .numericAttribute(key: "k", minimum: 5, maximum: 1),
                "min_value 5 is above max_value 1: no value can match"
            ),
            (
                "name: a, type: numeric_attribute, numeric_attribute: {key: k, min_value: 9223372036854775808, max_value: 1}",
                .numericAttribute(key: "k", minimum: .min, maximum: 1),
                "more than 64 bits with a sign hold: the Collector reads -9223372036854775808"
            ),
            (
                "name: a, type: probabilistic, probabilistic: {sampling_percentage: -1}",
                .probabilistic(percentage: -1, salt: ""), "a negative percentage samples nothing"
            ),
            (
                "name: a, type: string_attribute, string_attribute: {key: k, values: 'v,w'}",
                .stringAttribute(key: "k", values: ["v", "w"]),
                "one text where a list is expected: the Collector cuts it at its commas"
            ),
            (
                "name: a, type: and, and: {and_sub_policy: []}", .and([]),
                "'and' without a policy inside samples every trace"
            ),
            ("name: a, type: and", .and([]), "'and' without a policy inside samples every trace"),
            ("name: a, type: drop", .drop([]), "'drop' without a policy inside drops every trace"),
            (
                "name: a, type: composite", .composite(maximum: 0, policies: []),
                "'composite' without a policy inside samples nothing"
            ),
            (
                "name: a, type: span_count, span_count: {min_spans: 3000000000}",
                .spanCount(minimum: -1_294_967_296, maximum: 0),
                "min_spans does not fit 32 bits: the Collector reads -1294967296"
            ),
            (
                "name: a, type: rate_limiting, rate_limiting: {spans_per_second: -1}",
                .rateLimiting(spansPerSecond: -1, burst: nil), "a negative limit lets nothing through"
            ),
        ] as [(String, any TailPolicyRule, String)])
    func oddPoliciesAreAcceptedAndSaid(policy: String, rule: any TailPolicyRule, message: String) {
        let reading = Reading.policies(policy)
        #expect(reading.errors.isEmpty && reading.rules == [rule], "\(reading.errors)")
        #expect(reading.warnings.contains { $0.message == message }, "\(reading.warnings)")
    }

    @Test func shares() throws {
        let parts = "composite_sub_policy: [{name: a, type: always_sample}, {name: b, type: trace_flags}]"
        let reading = Reading.policies(
            "name: c, type: composite, composite: {max_total_spans_per_second: 9, policy_order: [b, a], \(parts), rate_allocation: [{policy: a, percent: 60.7}, {policy: x, percent: 50}]}"
        )
        let policies = [
            TailPolicySettings(name: "a", rule: .alwaysSample), TailPolicySettings(name: "b", rule: .traceFlags),
        ]
        let settings = try #require(reading.rules.first as? CompositeRule, "\(reading.errors)")
        #expect(settings.parts.map(\.name) == policies.map(\.name) && settings.maximum == 9)
        #expect(settings.parts.map(\.rule) == policies.map(\.rule))
        #expect(settings.allocations == [.init(policy: "a", percent: 60), .init(policy: "x", percent: 50)])
        for text in ["policy_order has no effect", "110 percent together", "'x', which is no sub-policy"] {
            #expect(reading.warnings.contains { $0.message.contains(text) }, "\(text) \(reading.warnings)")
        }
        let old = Reading.policies(
            "name: c, type: composite, composite: {composite_sub_policy: [{name: a, type: always_sample}]}",
            version: CollectorVersion(0, 158))
        #expect(
            old.warnings.contains { $0.message == "'a' has no rate_allocation: in v0.158.0 it never keeps a trace" })
    }

    @Test func typesThatTheReleaseDoesNotKnow() {
        let not = "{name: n, type: not, not: {not_sub_policy: {name: c, type: always_sample}}}"
        let cases = [
            ("name: f, type: trace_flags", CollectorVersion(0, 144)),
            ("name: n, type: not, not: {not_sub_policy: {name: c, type: always_sample}}", CollectorVersion(0, 144)),
            ("name: a, type: and, and: {and_sub_policy: [\(not)]}", CollectorVersion(0, 154)),
        ]
        for (policy, version) in cases {
            #expect(Reading.policies(policy).errors.isEmpty)
            let old = Reading.policies(policy, version: version)
            #expect(old.errors.first?.message.hasPrefix("\(version) does not know the policy type") == true)
        }
    }

    @Test func aPathThatTheReleaseDoesNotKnow() {
        let policy = "name: o, type: ottl_condition, ottl_condition: {span: ['name == \"a\" or flags == 1']}"
        #expect(Reading.policies(policy).errors.isEmpty)
        let old = Reading.policies(policy, version: CollectorVersion(0, 144))
        #expect(old.errors.first?.message.hasPrefix("v0.144.0 does not know the path 'flags'") == true)
    }

    @Test func aBlockOfAnotherTypeIsSwallowed() {
        let reading = Reading.policies("name: a, type: boolean_attribute, string_attribute: {key: k, values: [v]}")
        #expect(reading.rules == [.booleanAttribute(key: "", value: false, invert: false)])
        #expect(reading.warnings.contains { $0.message.contains("'string_attribute' has no effect") })
    }

    @Test func anUnknownMappingIsSwallowedToo() {
        let reading = Reading.policies("name: a, type: probabilistic, probabalistic: {sampling_percentage: 10}")
        #expect(reading.rules == [.probabilistic(percentage: 0, salt: "")])
        #expect(reading.warnings.contains { $0.remedy == "did you mean 'probabilistic'?" })
    }

    @Test func invertedPoliciesAtTheTopAreWarnedOf() {
        let policy = "type: string_attribute, string_attribute: {key: k, values: [v], invert_match: true}"
        #expect(Reading.policies("name: a, \(policy)", version: CollectorVersion(0, 141)).warnings.count == 1)
        #expect(Reading.policies("name: a, \(policy)").warnings.isEmpty)
        #expect(Reading.policies("name: a, type: and, and: {and_sub_policy: [{name: b, \(policy)}]}").warnings.isEmpty)
    }

    @Test func boundsOfZeroDependOnTheRelease() {
        let policy = "name: a, type: numeric_attribute, numeric_attribute: {key: k, min_value: 400}"
        #expect(Reading.policies(policy).rules == [.numericAttribute(key: "k", minimum: 400, maximum: 0)])
        let old = Reading.policies(policy, version: CollectorVersion(0, 120))
        #expect(old.rules == [.numericAttribute(key: "k", minimum: 400, maximum: 0)])
        #expect(old.warnings.count == 1)
        let zero = Reading.policies(
            "name: a, type: numeric_attribute, numeric_attribute: {key: k, min_value: 1, max_value: 0}")
        #expect(zero.warnings.first?.message == "max_value: 0 is the same as no max_value to the Collector")
    }

    @Test func burstCapacityDependsOnTheRelease() {
        let policy = "name: a, type: rate_limiting, rate_limiting: {spans_per_second: 5, burst_capacity: 7}"
        #expect(Reading.policies(policy).rules == [.rateLimiting(spansPerSecond: 5, burst: 7)])
        let old = Reading.policies(policy, version: CollectorVersion(0, 126))
        #expect(old.errors.first?.message == "burst_capacity is not known in v0.126.0")
    }
}
