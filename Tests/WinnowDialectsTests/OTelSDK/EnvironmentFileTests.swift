import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling

@Suite struct EnvironmentFileTests {
    private func read(_ text: String) -> Reading { Reading(text, file: "service.env") }

    @Test(
        arguments: [
            ("OTEL_TRACES_SAMPLER=always_on", .alwaysOn), ("OTEL_TRACES_SAMPLER=always_off", .alwaysOff),
            (
                "export OTEL_TRACES_SAMPLER=\"traceidratio\"\nOTEL_TRACES_SAMPLER_ARG='0.25' # a quarter",
                .traceIDRatio(0.25)
            ),
            (
                "OTEL_TRACES_SAMPLER=Parentbased_TraceIDRatio\r\nOTEL_TRACES_SAMPLER_ARG=.5\r\n",
                .parentBased(root: .traceIDRatio(0.5))
            ),
            ("OTEL_TRACES_SAMPLER=parentbased_always_off", .parentBased(root: .alwaysOff)),
            ("# nothing\n\nFOO=bar", .parentBased(root: .alwaysOn)),
            ("OTEL_TRACES_SAMPLER=always_on\nOTEL_TRACES_SAMPLER=always_off", .alwaysOff),
            ("OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG=1e-3", .traceIDRatio(0.001)),
        ] as [(String, HeadSamplerSettings)])
    func samplers(text: String, sampler: HeadSamplerSettings) {
        let reading = read(text)
        #expect(reading.head == sampler)
        #expect(reading.warnings.isEmpty)
    }

    @Test(arguments: ["-0.1", "1.5", "nan", "inf", "ten", "1e400", "0x1", "10%"])
    func invalidRatiosAreOne(text: String) {
        let reading = read("OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG=\(text)")
        #expect(reading.head == .traceIDRatio(1))
        #expect(reading.warnings.first?.line == 2)
    }

    /// What nobody reads is told, at its line.
    @Test(arguments: [
        ("OTEL_TRACE_SAMPLER=always_off", "no SDK reads", "did you mean OTEL_TRACES_SAMPLER?"),
        ("OTEL_TRACES_SAMPLER_AGR=0.1", "no SDK reads", "did you mean OTEL_TRACES_SAMPLER_ARG?"),
        ("OTEL_TRACES_SAMPLER_ARG=0.1", "no effect without", "add OTEL_TRACES_SAMPLER=parentbased_traceidratio"),
        (
            "OTEL_TRACES_SAMPLER=always_on\nJAEGER_SAMPLER_TYPE=const", "does not read JAEGER_SAMPLER_TYPE",
            "remove the line"
        ),
    ])
    func whatNobodyReadsIsTold(text: String, message: String, remedy: String) {
        let warning = read(text).warnings.first
        #expect(warning?.message.contains(message) == true && warning?.remedy.contains(remedy) == true)
        #expect(warning?.line == text.split(separator: "\n").count)
    }

    @Test(arguments: ["OTEL_SERVICE_NAME=a", "OTEL_EXPORTER_OTLP_ENDPOINT=x", "OTEL_PYTHON_DISABLED=x", "OTHER=1"])
    func knownVariablesAreNot(text: String) { #expect(read(text).warnings.isEmpty) }

    @Test(
        arguments: [
            ("JAEGER_SAMPLER_TYPE=const\nJAEGER_SAMPLER_PARAM=0", .const(false)),
            ("JAEGER_SAMPLER_TYPE=const\nJAEGER_SAMPLER_PARAM=1", .const(true)),
            ("JAEGER_SAMPLER_TYPE=probabilistic\nJAEGER_SAMPLER_PARAM=0.25", .probabilistic(0.25)),
            ("JAEGER_SAMPLER_TYPE=ratelimiting\nJAEGER_SAMPLER_PARAM=2", .rateLimiting(2)),
            ("JAEGER_SAMPLER_TYPE=remote\nJAEGER_DISABLED=true", .const(false)),
        ] as [(String, JaegerSamplerSettings.Kind)])
    func jaegerVariables(text: String, kind: JaegerSamplerSettings.Kind) {
        guard case .jaeger(let settings) = read(text).head else {
            Issue.record("\(text) is no Jaeger client")
            return
        }
        #expect(settings.kind == kind && settings.client == .python)
    }

    @Test(arguments: [
        ("JAEGER_SAMPLER_TYPE=remote", 1, "polls its strategies"),
        ("JAEGER_SAMPLER_PARAM=1", 1, "polls its strategies"),
        ("JAEGER_SAMPLER_TYPE=probabilistic\nJAEGER_SAMPLER_PARAM=2", 2, "from 0 to 1"),
        ("JAEGER_SAMPLER_TYPE=cosnt\nJAEGER_SAMPLER_PARAM=2", 1, "unknown sampler type"),
        ("JAEGER_SAMPLER_TYPE=const\nJAEGER_SAMPLER_PARAM=yes", 2, "is no number"),
    ])
    func refusedJaegerVariables(text: String, line: Int, message: String) {
        let error = read(text).errors.first
        #expect(error?.line == line && error?.message.contains(message) == true)
    }

    @Test func aMissingRatioIsOne() {
        let reading = read("OTEL_TRACES_SAMPLER=traceidratio")
        #expect(reading.head == .traceIDRatio(1) && reading.warnings.count == 1)
    }

    @Test func unknownSamplersFallBack() {
        let reading = read("A=1\nOTEL_TRACES_SAMPLER=parentbased_traceidratoi")
        #expect(reading.head == .parentBased(root: .alwaysOn))
        #expect(reading.warnings.first?.line == 2)
        #expect(reading.warnings.first?.remedy == "did you mean 'parentbased_traceidratio'?")
    }

    @Test(arguments: ["", " "])
    func aBlankSamplerIsTheDefaultOfGo(name: String) {
        let reading = read("OTEL_TRACES_SAMPLER=\"\(name)\"")
        #expect(reading.head == .parentBased(root: .alwaysOn) && reading.warnings.isEmpty)
    }

    @Test(arguments: ["jaeger_remote", "parentbased_jaeger_remote", "xray"])
    func whatGoDoesNotKnowIsTheDefault(name: String) {
        let reading = read("OTEL_TRACES_SAMPLER=\(name)")
        #expect(reading.head == .parentBased(root: .alwaysOn))
        #expect(
            reading.warnings.map(\.message) == [
                "OTEL_TRACES_SAMPLER='\(name)': opentelemetry-go falls back to parentbased_always_on; "
                    + "it logs \"unsupported sampler: \(name)\""
            ])
    }

    @Test(arguments: [
        ("telemetry.sdk.language=java", SDK.java), ("a=b,telemetry.sdk.language=nodejs", .js),
        ("telemetry.sdk.language=swift,telemetry.sdk.name=swift-otel", .swiftOTel),
        ("telemetry.sdk.language=cobol", nil),
    ])
    func theFileMayNameItsSDK(attributes: String, sdk: SDK?) {
        let text = "OTEL_TRACES_SAMPLER=parentbased_traceidratio\nOTEL_TRACES_SAMPLER_ARG=0.1\n"
        let reading = read(text + "OTEL_RESOURCE_ATTRIBUTES=\(attributes)")
        #expect(reading.head == .parentBased(root: .traceIDRatio(0.1, sdk: sdk)))
        // What the policy says counts more than the file.
        let other = Reading(text + "OTEL_RESOURCE_ATTRIBUTES=\(attributes)", file: "a.env", sdk: .rust)
        #expect(other.head == .parentBased(root: .traceIDRatio(0.1, sdk: .rust)))
    }

    @Test func anSDKThatDoesNotStartIsRefused() {
        let reading = Reading("A=1\nOTEL_TRACES_SAMPLER=ALWAYS_ON", file: "a.env", sdk: .java)
        #expect(reading.errors.first?.line == 2)
        #expect(
            reading.errors.first?.message
                == "OTEL_TRACES_SAMPLER='ALWAYS_ON': opentelemetry-java does not start: no span leaves the service; "
                + "it logs \"Unrecognized value for otel.traces.sampler: ALWAYS_ON\"")
    }

    @Test(arguments: [
        "OTEL_SDK_DISABLED=true", "OTEL_CONFIG_FILE=/etc/otel.yaml", "OTEL_TRACES_EXPORTER=none", "this is no variable",
        "1A=2", "=x",
    ])
    func refused(text: String) {
        let reading = read("B=1\n" + text)
        #expect(reading.errors.first?.line == 2 && reading.errors.first?.text == text)
    }

    /// Whether a value of OTEL_SDK_DISABLED disables: not every SDK minds blanks, and some do not read it.
    @Test(
        arguments: [
            ("true", [.go: false, .rust: false, .java: true, .js: true, .python: true, nil: true]),
            ("TRUE", [.java: true, .js: true, nil: true]), (" true ", [.java: false, .js: true, .python: true]),
            ("1", [.java: false, .js: false]),
        ] as [(String, [SDK?: Bool])])
    func disabledSDKs(value: String, wanted: [SDK?: Bool]) {
        for (sdk, isDisabled) in wanted {
            let reading = Reading("OTEL_SDK_DISABLED=\"\(value)\"\nA=1", file: "a.env", sdk: sdk)
            #expect((reading.errors.first?.line == 1) == isDisabled, "\(String(describing: sdk)) '\(value)'")
            let isTold = reading.warnings.first?.message.contains("does not read OTEL_SDK_DISABLED") == true
            #expect(isTold == [.go, .rust].contains(sdk))
        }
    }

    /// A Jaeger client keeps other traces in each language.
    @Test(arguments: [
        (SDK.go, JaegerClient.Library.jaegerGo), (.java, .jaegerJava), (.js, .jaegerNode), (.python, .python),
        (.rust, .python),
    ])
    func jaegerClientsByLanguage(sdk: SDK, library: JaegerClient.Library) {
        let reading = Reading("JAEGER_SAMPLER_TYPE=probabilistic\nJAEGER_SAMPLER_PARAM=0.1", file: "a.env", sdk: sdk)
        guard case .jaeger(let settings) = reading.head else {
            Issue.record("\(reading.errors)")
            return
        }
        #expect(settings.client?.library == library)
        let refused = Reading("JAEGER_SAMPLER_TYPE=probabilistic\nJAEGER_SAMPLER_PARAM=1.5", file: "a.env", sdk: sdk)
        #expect(refused.errors.first?.line == 2)
    }

    @Test func batchSettingsAreWarnedOf() {
        // The default batch does not fit: said at the line that makes it so.
        let warning = read("OTEL_BSP_MAX_QUEUE_SIZE=10").warnings.first
        #expect(warning?.text == "OTEL_BSP_MAX_QUEUE_SIZE=10")
        #expect(warning?.message.contains("batches are of 10") == true)
    }

    @Test func filesAreKnownByNameOrContent() {
        #expect(Reading("A=1", file: "x/.env").head != nil)
        #expect(Reading("OTEL_TRACES_SAMPLER=always_off", file: "settings").head == .alwaysOff)
        #expect(Reading("OTEL_TRACES_SAMPLER=always_off", file: "a.yaml").errors.count == 1)
        #expect(Reading("tail_sampling: {}", file: "a.env").errors.first?.message == "not a KEY=VALUE line")
        #expect(Reading("A=1\0", file: "a.env").errors.count == 1)
    }
}
