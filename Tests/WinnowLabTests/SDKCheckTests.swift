import Testing
import WinnowModel
import WinnowSampling
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// Services whose SDK is not known are told of, where their arithmetic decides.
@Suite struct SDKCheckTests {
    private static let traffic = TestTraffic([
        Trace.build {
            TraceSpan("web", "GET /") {
                TraceSpan("db", "SELECT").resource("telemetry.sdk.language", .string("java"))
            }
            .resource("telemetry.sdk.language", .string("cobol"))
        }
    ])

    private func messages(_ settings: HeadSamplerSettings) -> [String] {
        var blueprint = LaneBlueprint(name: "p")
        blueprint.head = .sdk(settings)
        var read = ExperimentPolicyReader.Read(blueprint: blueprint)
        read.files = ["service.env"]
        let warnings = SDKCheck(Self.traffic.tables).warnings(read, policy: 2)
        #expect(warnings.allSatisfy { $0.policy == 2 && $0.file == "service.env" && $0.line == 1 })
        return warnings.map(\.message)
    }

    @Test func aLanguageWithoutADialectIsTold() {
        let found = messages(.parentBased(root: .traceIDRatio(0.1)))
        #expect(found.count == 1)
        #expect(found.first?.contains("'web' has an SDK in 'cobol'") == true)
        #expect(found.first?.contains("the SDK for Go") == true)
    }

    @Test(
        arguments: [
            .alwaysOn, .parentBased(root: .traceIDRatio(0.1, sdk: .java)), .datadog(DatadogSamplerSettings()),
            .perService(["web": .alwaysOff], otherwise: .traceIDRatio(0.1)),
        ] as [HeadSamplerSettings])
    func whatDoesNotHangOnItIsNot(settings: HeadSamplerSettings) { #expect(messages(settings).isEmpty) }
}
