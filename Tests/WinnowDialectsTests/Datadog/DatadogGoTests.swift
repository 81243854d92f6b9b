import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling

/// What dd-trace-go reads otherwise than ddtrace for Python.
@Suite struct DatadogGoTests {
    private func settings(_ text: String, _ sdk: SDK) -> (DatadogSamplerSettings?, Reading) {
        let reading = Reading(text, file: "service.env", sdk: sdk)
        guard case .datadog(let settings) = reading.head else { return (nil, reading) }
        return (settings, reading)
    }

    @Test(
        arguments: [
            ("2.5", 2.5), ("-1", 100), ("abc", 100), ("0", 0), ("inf", -1),
        ] as [(String, Double)])
    func limits(text: String, limit: Double) {
        let variables = "DD_TRACE_SAMPLE_RATE=1\nDD_TRACE_RATE_LIMIT=\(text)"
        #expect(settings(variables, .go).0?.rateLimit == limit)
    }

    @Test func pythonFailsAtWhatIsNoWholeNumber() {
        let (_, reading) = settings("DD_TRACE_SAMPLE_RATE=1\nDD_TRACE_RATE_LIMIT=2.5", .python)
        #expect(reading.errors.first?.line == 2)
    }

    /// A pattern for everything is no condition, a rule without a rate keeps all, one with a wrong rate is left out.
    @Test func rules() {
        let (go, reading) = settings(
            #"DD_TRACE_SAMPLING_RULES='[{"service":"*","tags":{"k":"*","l":"x"}},{"name":"a","sample_rate":2}]'"#, .go)
        #expect(go?.rules.count == 1 && go?.rules.first?.service == nil && go?.rules.first?.sampleRate == 1)
        #expect(go?.rules.first?.tags == [.init(key: "l", pattern: "x")])
        #expect(reading.warnings.count == 2)
    }

    /// A value of another type leaves no rule at all, and the tracer starts all the same.
    @Test(arguments: [
        #"[{"sample_rate":0},{"service":5}]"#, #"[{"sample_rate":0},{"tags":["k"]}]"#, #"{"sample_rate":0}"#,
        #"[{"sample_rate":true}]"#, "[5]",
    ])
    func wrongTypes(json: String) {
        let (go, reading) = settings("DD_TRACE_SAMPLING_RULES='\(json)'", .go)
        #expect(go?.rules.isEmpty == true && reading.errors.isEmpty && reading.warnings.count == 1)
    }
}
