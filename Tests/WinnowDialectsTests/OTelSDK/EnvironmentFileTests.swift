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
            ("OTEL_TRACES_SAMPLER=", .parentBased(root: .alwaysOn)),
            ("OTEL_TRACES_SAMPLER=always_on\nOTEL_TRACES_SAMPLER=always_off", .alwaysOff),
            ("OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG=1e-3", .traceIDRatio(0.001)),
        ] as [(String, HeadSamplerSettings)])
    func samplers(text: String, sampler: HeadSamplerSettings) {
        let reading = read(text)
        #expect(reading.head == sampler)
        #expect(reading.warnings.isEmpty)
    }

    @Test(arguments: ["-0.1", "1.5", "nan", "inf", "ten", "1e400", "0x1p-2", "10%"])
    func invalidRatiosAreOne(text: String) {
        let reading = read("OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG=\(text)")
        #expect(reading.head == .traceIDRatio(1))
        #expect(reading.warnings.first?.line == 2)
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

    @Test(arguments: [
        "OTEL_TRACES_SAMPLER=jaeger_remote", "OTEL_TRACES_SAMPLER=parentbased_jaeger_remote",
        "OTEL_TRACES_SAMPLER=xray",
        "OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none", "this is no variable", "1A=2", "=x",
    ])
    func refused(text: String) {
        let reading = read("B=1\n" + text)
        #expect(reading.errors.first?.line == 2 && reading.errors.first?.text == text)
    }

    @Test func batchSettingsAreWarnedOf() {
        #expect(read("OTEL_BSP_MAX_QUEUE_SIZE=10").warnings.first?.message.contains("OTEL_BSP_MAX_QUEUE_SIZE") == true)
    }

    @Test func filesAreKnownByNameOrContent() {
        #expect(Reading("A=1", file: "x/.env").head != nil)
        #expect(Reading("OTEL_TRACES_SAMPLER=always_off", file: "settings").head == .alwaysOff)
        #expect(Reading("OTEL_TRACES_SAMPLER=always_off", file: "a.yaml").errors.count == 1)
        #expect(Reading("tail_sampling: {}", file: "a.env").errors.first?.message == "not a KEY=VALUE line")
        #expect(Reading("A=1\0", file: "a.env").errors.count == 1)
    }
}
