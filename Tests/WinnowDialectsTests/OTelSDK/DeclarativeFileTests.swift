import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling
import WinnowTestSupport
import WinnowSettings

@Suite struct DeclarativeFileTests {
    /// A file around a sampler in flow style.
    private func read(
        _ sampler: String, format: String = "\"1.1\"", environment: [String: String] = [:], sdk: SDK? = nil
    ) -> Reading {
        Reading(
            """
            file_format: \(format)
            tracer_provider:
              processors: [{batch: {exporter: {otlp_http: }}}]
              sampler: \(sampler)
            """, file: "otel.yaml", environment: environment, sdk: sdk)
    }

    @Test(
        arguments: [
            ("{always_on: }", .alwaysOn), ("{always_off: {}}", .alwaysOff),
            ("{always_on: null}", .alwaysOn),
            ("{parent_based: }", .parentBased(root: .alwaysOn)),
            ("{parent_based: {root: {trace_id_ratio_based: {ratio: 0.25}}}}", .parentBased(root: .traceIDRatio(0.25))),
            ("{parent_based: {root: {trace_id_ratio_based: }}}", .parentBased(root: .traceIDRatio(1))),
            ("{parent_based: {root: {trace_id_ratio_based: {ratio: null}}}}", .parentBased(root: .traceIDRatio(1))),
            (
                "{parent_based: {remote_parent_not_sampled: {always_on: }, local_parent_sampled: {always_off: }}}",
                .parentBased(
                    root: .alwaysOn, remoteParentSampled: .alwaysOn, remoteParentNotSampled: .alwaysOn,
                    localParentSampled: .alwaysOff, localParentNotSampled: .alwaysOff)
            ),
            (
                "{parent_based: {root: {probability/development: {ratio: 0.001}}}}",
                .parentBased(root: .probability(0.001, precision: 4, behaviour: .asIs))
            ),
        ] as [(String, HeadSamplerSettings)])
    func samplers(text: String, sampler: HeadSamplerSettings) {
        let reading = read(text)
        #expect(reading.head == sampler)
        #expect(reading.findings.isEmpty)
    }

    @Test(
        arguments: [
            ("{always_on: 5}", 4, "'always_on' takes no value, not an integer"),
            ("{always_on: {ratio: 1}}", 4, "unknown key 'ratio'"),
            ("always_on", 4, "a sampler is a mapping with one key, not text"),
            ("{}", 4, "a sampler is a mapping with one key, and there is none"),
            ("{always_on: , always_off: }", 4, "a sampler has exactly one key, and here are 2: SDKs refuse the file"),
            (
                "{trace_id_ratio_based: {ratio: 1.5}}", 4,
                "a ratio is a number from 0 to 1, not '1.5': SDKs refuse the file"
            ),
            (
                "{trace_id_ratio_based: {ratio: \"0.1\"}}", 4,
                "a ratio is a number from 0 to 1, not '0.1': SDKs refuse the file"
            ),
            ("{parent_based: {rot: {always_on: }}}", 4, "unknown key 'rot'"),
            ("{always_record: }", 4, "'always_record' needs 'root': SDKs refuse the file"),
            (
                "{jaeger_remote/development: {endpoint: http://x}}", 4,
                "'jaeger_remote/development' needs 'initial_sampler': SDKs refuse the file"
            ),
            (
                "{composite/development: {parent_threshold: }}", 4,
                "'parent_threshold' needs 'root': SDKs refuse the file"
            ),
            (
                "{composite/development: {trace_id_ratio_based: }}", 4,
                "unknown composable sampler 'trace_id_ratio_based': SDKs refuse the file"
            ),
            ("{composite/development: {rule_based: {rules: [{}]}}}", 4, "'rule' needs 'sampler': SDKs refuse the file"),
            (
                "{composite/development: {rule_based: {rules: [{span_kinds: [sever], sampler: {always_on: }}]}}}", 4,
                "'span_kinds' does not know 'sever': SDKs refuse the file"
            ),
            (
                "{composite/development: {rule_based: {rules: [{attribute_values: {key: a}, sampler: {always_on: }}]}}}",
                4, "'attribute_values' needs 'values': SDKs refuse the file"
            ),
            (
                "{my_sampler: {a: 1}}", 4,
                "unknown sampler 'my_sampler': an SDK takes it only with an extension of that name, which is not modelled"
            ),
        ] as [(String, Int, String)])
    func refused(text: String, line: Int, message: String) {
        let errors = read(text).errors
        #expect(errors.first?.message == message)
        #expect(errors.first?.line == line && (errors.first?.column ?? 0) > 10)
    }

    @Test(arguments: ["1.1", "1.0", "0.3", "1.0-rc.1", "0.4"])
    func formats(text: String) {
        #expect(read("{always_on: }", format: "\"\(text)\"").head == .alwaysOn)
        #expect(read("{always_on: }", format: text).head == .alwaysOn)
    }

    @Test(arguments: ["2.0", "0.2", "one", "[1]", "1", "1.x"])
    func otherFormats(text: String) {
        #expect(read("{always_on: }", format: text).errors.first?.line == 1)
    }

    @Test func newerMinorFormatsAreReadWithAWarning() {
        #expect(read("{always_on: }", format: "\"1.7\"").warnings.first?.message.contains("newer") == true)
    }

    @Test func noSamplerIsTheDefault() {
        for text in ["", "  sampler:\n"] {
            let reading = Reading("file_format: \"1.0\"\ntracer_provider:\n  processors: [{simple: }]\n" + text)
            #expect(reading.head == .parentBased(root: .alwaysOn))
            #expect(reading.warnings.first?.line == 3 && reading.warnings.count == 1)
        }
    }

    @Test func nothingLeavesADisabledSDK() {
        let reading = Reading("file_format: \"1.0\"\ndisabled: ${OFF:-true}\ntracer_provider: {}", file: "a.yaml")
        #expect(reading.errors.first?.line == 2)
        #expect(
            Reading("file_format: \"1.0\"", file: "a.yaml").errors.first?.message.contains("tracer_provider") == true)
    }

    @Test func theSDKOfThePolicyIsWrittenIn() {
        #expect(read("{trace_id_ratio_based: {ratio: 0.1}}", sdk: .java).head == .traceIDRatio(0.1, sdk: .java))
        #expect(
            read("{composite/development: {always_on: }}", sdk: .python).head
                == .composite(.alwaysOn, behaviour: .sdk(.python)))
    }

    @Test func aJaegerEndpointServesWhatTheContextSays() {
        func read(_ block: String, _ strategies: JaegerStrategies?) -> Reading {
            Reading(
                """
                file_format: "1.1"
                tracer_provider:
                  processors: [{simple: }]
                  sampler: {jaeger_remote/development: {endpoint: http://x, \(block)}}
                """, file: "otel.yaml", strategies: strategies)
        }
        let strategies = JaegerStrategies(otherwise: .probabilistic(0.5))
        let initial = "initial_sampler: {parent_based: {root: {trace_id_ratio_based: {ratio: 0.25}}}}"
        var settings = JaegerRemoteSettings(strategies: strategies)
        settings.initialProbability = 0.25
        settings.pollIntervalNanos = 5_000_000_000
        let place = SettingPlace(file: "otel.yaml", line: 4, column: 13)
        let reading = read(initial + ", interval: 5000", strategies)
        #expect(reading.head == .jaeger(JaegerSamplerSettings(.remote(settings), place: place)))
        #expect(reading.findings.isEmpty)
        let unknown = read(initial, nil).errors.first
        #expect(unknown?.line == 4 && unknown?.remedy.contains("strategies:") == true)
        for wrong in ["initial_sampler: {}", initial + ", interval: x", initial + ", interval: -1", "interval: 1"] {
            #expect(read(wrong, strategies).errors.first?.line == 4, "\(wrong)")
        }
    }

    /// The examples that come with the program are read without a doubt.
    @Test func shippedExamplesAreRead() throws {
        let paths = Checkout.files(in: "scenarios/configs/otel-sdk")
        #expect(paths.count >= 6)
        for path in paths {
            let configuration = try DialectCatalog.read(path: path)
            #expect(configuration.stages.count == 1, "\(path)")
            #expect(configuration.findings.allSatisfy { $0.severity == .note }, "\(path): \(configuration.findings)")
        }
    }

    @Test func sharesBelowADecisionAreWarnedOf() {
        let reading = read("{parent_based: {remote_parent_sampled: {trace_id_ratio_based: {ratio: 0.1}}}}")
        #expect(
            reading.warnings.map(\.message) == [
                "trace_id_ratio_based under remote_parent_sampled drops spans below kept ones: traces arrive in part"
            ])
        #expect(read("{trace_id_ratio_based: {ratio: 0.1}}").findings.map(\.severity) == [.note])
    }

    @Test func whatIsInNoReleaseIsWarnedOf() {
        let reading = read("{always_record: {root: {always_off: }}}")
        #expect(reading.head == .alwaysRecord(.alwaysOff) && reading.warnings.count == 1)
    }

    @Test func aSecondBatchProcessorIsWarnedOf() {
        func read(_ processors: String) -> Reading {
            Reading(
                """
                file_format: "1.1"
                tracer_provider:
                  processors: [\(processors)]
                  sampler: {always_on: }
                """)
        }
        let one = "{batch: {max_queue_size: 4096, exporter: {otlp_http: }}}"
        #expect(read(one).findings.isEmpty)
        let two = read(one + ", {batch: {exporter: {otlp_http: }}}")
        #expect(two.warnings.map(\.line) == [3])
        #expect(two.warnings.first?.message.contains("the first one has is run") == true)
    }

    @Test func extensionsOfJavaAreNamed() {
        for name in ["rule_based_routing", "cel_based"] {
            let error = read("{parent_based: {root: {\(name): {fallback_sampler: {always_on: }}}}}").errors.first
            #expect(error?.message.contains("java-contrib") == true && error?.line == 4)
            #expect(error?.remedy.contains("rule_based") == true)
        }
    }

    // MARK: Variables

    @Test(
        arguments: [
            ("${RATIO}", 0.25), ("${env:RATIO}", 0.25), ("${RATIO:-0.5}", 0.25), ("${NONE:-0.5}", 0.5),
            ("${EMPTY:-0.5}", 0.5), ("0.${DIGITS}", 0.75), ("${NONE}", 1), ("${NONE:-}", 1),
        ] as [(String, Double)])
    func variables(text: String, ratio: Double) {
        let environment = ["RATIO": "0.25", "EMPTY": "", "DIGITS": "75"]
        // In flow style a brace would end the scalar.
        let sampler = "\n    trace_id_ratio_based:\n      ratio: \(text)"
        #expect(read(sampler, environment: environment).head == .traceIDRatio(ratio))
    }

    /// A variable in quotes is text, one that holds YAML makes no mapping, and one that names another is not followed.
    @Test(arguments: ["\"${RATIO}\"", "${NESTED}", "${MAP}", "$${RATIO}"])
    func variablesThatAreNoNumber(text: String) {
        let environment = ["RATIO": "0.25", "NESTED": "${RATIO}", "MAP": "{a: b}"]
        let sampler = "\n    trace_id_ratio_based:\n      ratio: \(text)"
        #expect(read(sampler, environment: environment).errors.first?.line == 6)
    }

    /// Variables of exporters are nobody's business here.
    @Test func onlyVariablesThatMatterAreMissed() {
        let reading = Reading(
            """
            file_format: "1.1"
            tracer_provider:
              processors:
                - batch:
                    exporter:
                      otlp_http:
                        endpoint: ${ENDPOINT}
              sampler:
                trace_id_ratio_based:
                  ratio: ${RATIO}
            """)
        #expect(reading.findings.filter { $0.message.contains("is not set") }.map(\.line) == [10])
    }

    @Test(arguments: ["${1A}", "${A-B}", "${file:x}", "${}", "${A", "${A$B}"])
    func wrongReferences(text: String) {
        let error = read("{trace_id_ratio_based: {ratio: '\(text)'}}").errors.first
        #expect(error?.message.contains("is no reference to a variable") == true && error?.line == 4)
    }

    @Test func keysAreNotReplaced() {
        #expect(read("{\"${A}\": }", environment: ["A": "always_on"]).errors.count == 1)
    }

    @Test func anchorsAreFollowed() {
        let reading = Reading(
            """
            file_format: "1.1"
            shares: &tenth {ratio: 0.1}
            tracer_provider:
              processors: [{simple: }]
              sampler: {parent_based: {root: {trace_id_ratio_based: {<<: *tenth}}}}
            """)
        #expect(reading.head == .parentBased(root: .traceIDRatio(0.1)))
    }
}
