import Testing
import WinnowFormats
import WinnowModel
import WinnowPipeline
import WinnowSampling

@testable import WinnowDialects

/// What a file of variables says of batch span processors, and what the user is told.
@Suite struct ProcessorVariablesTests {
    private func read(_ text: String, _ sdk: SDK?) throws(Failure) -> Configuration {
        var context = DialectContext()
        context.sdk = sdk
        return try EnvironmentFileDialect.read(
            ConfigurationFile(bytes: Array(text.utf8), name: "service.env"), context: context)
    }

    private func settings(_ text: String, _ sdk: SDK?) throws -> BatchSpanProcessorSettings? {
        try read(text, sdk).processors?.settings(of: "checkout")
    }

    @Test func withoutVariablesTheScenarioHasTheSay() throws {
        #expect(try read("OTEL_TRACES_SAMPLER=always_on", .python).processors == nil)
    }

    @Test func settingsAreInEffect() throws {
        let text =
            "OTEL_BSP_MAX_QUEUE_SIZE=100\nOTEL_BSP_MAX_EXPORT_BATCH_SIZE=10\nOTEL_BSP_SCHEDULE_DELAY=250\n"
            + "OTEL_BSP_EXPORT_TIMEOUT=0"
        var wanted = BatchSpanProcessorSettings()
        wanted.maxQueueSize = 100
        wanted.maxExportBatchSize = 10
        wanted.scheduleDelayNanos = 250_000_000
        wanted.exportTimeoutNanos = nil
        for sdk in [SDK.python, .go, .java, .rust, nil] { #expect(try settings(text, sdk) == wanted) }
        // JavaScript takes no 0.
        wanted.exportTimeoutNanos = 30_000_000_000
        #expect(try settings(text, .js) == wanted)
    }

    @Test(
        arguments: [
            (.python, "100", "ValueError: max_export_batch_size must be less than or equal"),
            (.go, "-1", "panics: runtime error: makeslice"), (.go, "99999999999", "out of memory"),
            (.java, "abc", "does not start: ConfigurationException: Invalid value for property"),
            (.java, "0", "maxQueueSize must be positive."),
        ] as [(SDK, String, String)])
    func anSDKThatDoesNotStartIsAnError(sdk: SDK, value: String, message: String) {
        let failure = #expect(throws: Failure.self) {
            _ = try read("OTEL_TRACES_SAMPLER=always_on\nOTEL_BSP_MAX_QUEUE_SIZE=\(value)", sdk)
        }
        #expect(failure?.diagnostics.first?.message.contains(message) == true)
        #expect(failure?.diagnostics.first?.line == 2)
        #expect(failure?.diagnostics.first?.remedy.isEmpty == false)
    }

    @Test func timersOfNodeDoNotReachFar() throws {
        #expect(try settings("OTEL_BSP_SCHEDULE_DELAY=99999999999", .js)?.scheduleDelayNanos == 1_000_000)
        #expect(try settings("OTEL_BSP_SCHEDULE_DELAY=99999999999", .go)?.scheduleDelayNanos == 99_999_999_999_000_000)
        #expect(try settings("OTEL_BSP_MAX_QUEUE_SIZE=1.5", .js)?.maxQueueSize == 2)
    }

    @Test(arguments: ["9223372036854775807", "-9223372036854775808", "99999999999999999999999999", "1e308", "0", "-0"])
    func nothingOverflows(value: String) {
        for sdk in SDK.allCases.map(Optional.some) + [nil] {
            for name in ProcessorVariables.Name.allCases {
                let reading = ProcessorVariables([name: value]).read(by: sdk)
                for dialect in BatchSpanProcessorDialect.allCases {
                    let settings = reading.settings(dialect)
                    #expect(settings.maxQueueSize >= 0 && settings.maxExportBatchSize >= 0)
                }
            }
        }
    }

    @Test func eachServiceHasWhatItsSDKMakesOfTheFile() throws {
        var context = DialectContext()
        context.services = ServiceSDKs(known: ["web": .js, "api": .go], hasOthers: false)
        let configuration = try EnvironmentFileDialect.read(
            ConfigurationFile(bytes: Array("OTEL_BSP_MAX_QUEUE_SIZE=1e3".utf8), name: "all.env"), context: context)
        #expect(configuration.processors?.settings(of: "web")?.maxQueueSize == 1000)
        #expect(configuration.processors?.settings(of: "api")?.maxQueueSize == 2048)
    }
}
