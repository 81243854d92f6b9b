import Testing
import WinnowDialects
import WinnowModel
import WinnowSampling

/// One file for services with several SDKs: each gets what its own makes of it.
@Suite struct ServiceReadingTests {
    private func read(
        _ text: String, file: String = "service.env", _ services: ServiceSDKs, sdk: SDK? = nil
    ) throws(Failure) -> Configuration {
        var context = DialectContext(sdk: sdk)
        context.services = services
        return try DialectCatalog.read(bytes: Array(text.utf8), file: file, context: context)
    }

    private func head(_ configuration: Configuration) -> HeadSamplerSettings? {
        if case .headSampler(let settings) = configuration.stages.first { settings } else { nil }
    }

    private static let ratio = "OTEL_TRACES_SAMPLER=traceidratio\nOTEL_TRACES_SAMPLER_ARG="

    @Test func eachServiceGetsItsSDKsReading() throws {
        let services = ServiceSDKs(known: ["a": .go, "b": .java, "c": .go], hasOthers: false)
        let configuration = try read(Self.ratio + "0.5f", services)
        #expect(
            head(configuration)
                == .perService(
                    [
                        "a": .traceIDRatio(1, sdk: .go), "b": .traceIDRatio(0.5, sdk: .java),
                        "c": .traceIDRatio(1, sdk: .go),
                    ], otherwise: .traceIDRatio(1, sdk: .go)))
        // Go's remark once, though two services have it.
        #expect(configuration.findings.count { $0.message.contains("opentelemetry-go") } == 1)
    }

    @Test func oneSDKForAllIsThatSDK() throws {
        let services = ServiceSDKs(known: ["a": .java], hasOthers: false)
        #expect(head(try read(Self.ratio + "0.5f", services)) == .traceIDRatio(0.5, sdk: .java))
        let others = ServiceSDKs(known: ["a": .java], hasOthers: true)
        #expect(
            head(try read(Self.ratio + "0.5f", others))
                == .perService(["a": .traceIDRatio(0.5, sdk: .java)], otherwise: .traceIDRatio(1)))
    }

    @Test func whoIsNamedCountsMore() throws {
        let services = ServiceSDKs(known: ["a": .java], hasOthers: false)
        #expect(head(try read(Self.ratio + "0.5", services, sdk: .rust)) == .traceIDRatio(0.5, sdk: .rust))
        let named = Self.ratio + "0.5\nOTEL_RESOURCE_ATTRIBUTES=telemetry.sdk.language=python"
        #expect(head(try read(named, services)) == .traceIDRatio(0.5, sdk: .python))
    }

    /// What one SDK refuses is refused, once it is known that a service has it.
    @Test func anSDKThatDoesNotStartIsSaid() throws {
        let text = "OTEL_TRACES_SAMPLER=ALWAYS_ON"
        #expect(head(try read(text, .pending)) == .alwaysOn)
        #expect(head(try read(text, .unknown)) == .alwaysOn)
        let services = ServiceSDKs(known: ["a": .go, "b": .java], hasOthers: false)
        let failure = #expect(throws: Failure.self) { try read(text, services) }
        #expect(failure?.diagnostics.first?.message.contains("opentelemetry-java does not start") == true)
        #expect(failure?.diagnostics.first?.line == 1)
    }

    @Test func declarativeFilesAreReadBySDKToo() throws {
        let text = """
            file_format: "1.0"
            tracer_provider:
              processors: [{batch: {exporter: {otlp_http: }}}]
              sampler: {trace_id_ratio_based: {ratio: 1.5}}
            """
        let go = ServiceSDKs(known: ["a": .go], hasOthers: false)
        #expect(head(try read(text, file: "otel.yaml", go)) == .traceIDRatio(1, sdk: .go))
        #expect(head(try read(text, file: "otel.yaml", .pending)) == .traceIDRatio(1, sdk: .go))
        let java = ServiceSDKs(known: ["a": .go, "b": .java], hasOthers: false)
        #expect(throws: Failure.self) { try read(text, file: "otel.yaml", java) }
        #expect(throws: Failure.self) { try read(text, file: "otel.yaml", .unknown) }
    }

    /// A key that stands twice: JS takes the last, all others refuse the file.
    @Test func twinsAreForJavaScriptAlone() throws {
        let text = """
            file_format: "1.0"
            tracer_provider:
              processors: [{batch: {exporter: {otlp_http: }}}]
              sampler: {always_on: }
              sampler: {always_off: }
            """
        #expect(head(try read(text, file: "otel.yaml", .unknown, sdk: .js)) == .alwaysOff)
        for sdk in [SDK.go, .java, .python, nil] {
            let failure = #expect(throws: Failure.self) { try read(text, file: "otel.yaml", .unknown, sdk: sdk) }
            #expect(failure?.diagnostics.first?.message.contains("stands twice") == true)
        }
    }
}
