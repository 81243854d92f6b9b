import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowSettings

/// Datadog's rules as a file, and variables; what the tracer makes of every rule is held against the vectors.
@Suite struct DatadogFileTests {
    @Test func rulesOfAFile() throws {
        let reading = Reading(
            """
            [
              {"service": "usersvc", "name": "healthcheck", "sample_rate": 0.0},
              {"sample_rate": 0.1, "tags": {"tier": "gold"}},
              {"sample_rate": 0.2}
            ]
            """, file: "rules.json")
        let settings = try #require(reading.datadog)
        #expect(settings.rules.map(\.sampleRate) == [0, 0.1, 0.2] && settings.rules.map(\.place.line) == [2, 3, 4])
        #expect(settings.rateLimit == 100 && reading.warnings.isEmpty)
    }

    @Test func aRuleAfterOneForEverythingIsNeverReached() {
        let reading = Reading("[{\"sample_rate\": 0.1},\n{\"service\": \"a\", \"sample_rate\": 1}]", file: "r.json")
        #expect(reading.warnings.first?.line == 2)
    }

    @Test(arguments: [
        "[{\"sample_rate\": 0.1},\n{\"sample_rate\": null}]",
        "[{\"sample_rate\": 0.1},\n{\"sample_rate\": 1, \"servce\": \"x\"}]",
        "[{\"sample_rate\": 0.1},\n1]",
    ])
    func refused(text: String) {
        let reading = Reading(text, file: "r.json")
        #expect(reading.errors.first?.line == 2 && reading.errors.first?.message.contains("Error)") == true)
    }

    @Test func variables() throws {
        let reading = Reading(
            """
            DD_ENV=prod
            DD_TRACE_SAMPLING_RULES='[{"service":"web","sample_rate":0.5}]'
            DD_TRACE_SAMPLE_RATE=0.25
            DD_TRACE_RATE_LIMIT=20
            DD_SPAN_SAMPLING_RULES='[{"service":"db*","max_per_second":5},{"sample_rate":1}]'
            """, file: "dd.env")
        let settings = try #require(reading.datadog)
        #expect(settings.rules.map(\.service) == ["web", nil] && settings.rules.map(\.sampleRate) == [0.5, 0.25])
        #expect(settings.rateLimit == 20 && settings.environment == "prod")
        #expect(settings.spanRules == [.init(service: "db*", maxPerSecond: 5)])
        #expect(reading.warnings.map(\.line) == [5])
    }

    @Test(arguments: [
        "DD_TRACE_RATE_LIMIT=ten", "DD_TRACE_SAMPLING_RULES=[1]", "DD_TRACE_ENABLED=false",
        "DD_SPAN_SAMPLING_RULES_FILE=x.json",
    ])
    func refusedVariables(text: String) {
        let reading = Reading("DD_TRACE_SAMPLE_RATE=1\n" + text, file: "dd.env")
        #expect(reading.errors.first?.line == 2)
    }

    @Test func theAgentsProbabilisticSamplersAreRead() {
        let otlp = Reading(
            "api_key: x\napm_config: {errors_per_second: 0}\n"
                + "otlp_config: {traces: {probabilistic_sampler: {sampling_percentage: 25}}}")
        #expect(otlp.head == .traceIDRatio(0.25, sdk: .datadog))
        let hashed = Reading(
            "apm_config:\n  errors_per_second: 0\n  features: [probabilistic_sampler_full_trace_id]\n"
                + "  probabilistic_sampler: {enabled: true, sampling_percentage: 10, hash_seed: 22}")
        #expect(hashed.probabilistic?.mode == .hashSeed && hashed.probabilistic?.hashSeed == 22)
        #expect(hashed.probabilistic?.percentage == 10)
    }

    /// Each: the agent's file, the line and the message of the refusal.
    @Test(
        arguments: [
            ("api_key: geheim\napm_config:\n  enabled: false", 3, "switched off"),
            ("api_key: geheim\napm_config:\n  target_traces_per_second: 5", 2, "errors per second"),
            ("api_key: geheim\napm_config: {errors_per_second: 0}", 2, "follow the traffic"),
            ("api_key: geheim\napm_config: {ignore_resources: [/health]}", 2, "ignore_resources"),
            ("api_key: geheim\napm_config:\n  errors_per_second: 0\n  enable_rare_sampler: true", 4, "rare"),
            (
                "api_key: geheim\napm_config:\n  errors_per_second: 0\n  probabilistic_sampler: {enabled: true}", 4,
                "full_trace_id"
            ),
        ])
    func refusedAgents(text: String, line: Int, message: String) {
        let reading = Reading(text)
        #expect(reading.errors.first?.line == line && reading.errors.first?.message.contains(message) == true)
        #expect(!"\(reading.errors)".contains("geheim"))
    }
}

extension Reading {
    var datadog: DatadogSamplerSettings? {
        if case .datadog(let settings) = head { settings } else { nil }
    }
}
