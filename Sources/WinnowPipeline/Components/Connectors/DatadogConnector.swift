import WinnowModel
import WinnowSettings

/// Makes Datadog's trace metrics of spans (contrib v0.161.0, `connector/datadogconnector`). Between two pipelines of traces it hands spans on as
/// they are; what the figures are is Datadog's agent's business, and is not modelled.
struct DatadogConnector: CollectorConnector {
    /// The Collector's defaults.
    init() {}

    static let type = "datadog"
    static let effect = ConnectorEffect.unknowable
    static let summary = "makes Datadog's trace metrics of spans; spans themselves go on as they are"
    static var fields: [SettingField<DatadogConnector>] {
        [.custom("traces", .any, "how the figures are made, which is not modelled", read: { _, _, _ in })]
    }

    func router(
        at node: YAMLNode, to pipelines: [String], into diagnostics: inout [Diagnostic]
    ) -> (any SpanRouter)? { PassingRouter(pipelines: pipelines) }

    func deriver(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> (any MetricDeriver)? {
        diagnostics.append(
            node.diagnostic("the figures that Datadog's connector makes of spans are not modelled", severity: .warning))
        return nil
    }
}
