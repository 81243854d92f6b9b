import WinnowDialects
import WinnowModel
import WinnowPipeline
import WinnowSampling

/// What came of reading a text.
struct Reading {
    var ways: [Configuration.Way] = []
    /// What stands on the first way and does more than make other requests of spans.
    var stages: [StageSettings] = []
    var findings: [Diagnostic] = []
    var errors: [Diagnostic] = []

    init(
        _ text: String, file: String = "c.yaml", version: CollectorVersion = .modelled,
        environment: [String: String] = [:], sdk: SDK? = nil,
        strategies: JaegerStrategies? = nil, assumed: AssumedAttributes? = nil, collector: String? = nil,
        overlays: [ConfigurationSource] = [],
        _ change: (inout DialectContext) -> Void = { _ in }
    ) {
        do {
            var context = DialectContext(
                collectorVersion: version, environment: environment, sdk: sdk, strategies: strategies)
            context.assumed = assumed
            context.collector = collector
            context.overlays = overlays
            change(&context)
            let configuration = try DialectCatalog.read(bytes: Array(text.utf8), file: file, context: context)
            ways = configuration.ways
            stages = configuration.stages.filter { !$0.onlyDelays }
            findings = configuration.findings
        } catch {
            errors = error.diagnostics
        }
    }

    /// A collector's file around the given processors, with one traces pipeline.
    static func pipeline(
        _ processors: [String], _ definitions: String, version: CollectorVersion = .modelled,
        environment: [String: String] = [:]
    ) -> Reading {
        Reading(
            """
            receivers: {otlp: }
            exporters: {otlp: {endpoint: x}}
            service: {pipelines: {traces: {receivers: [otlp], processors: [\(processors.joined(separator: ", "))], exporters: [otlp]}}}
            processors:
            \(definitions.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
            """, version: version, environment: environment)
    }

    /// A `tail_sampling` block with the given policies, one a line in flow style.
    static func policies(_ policies: String, version: CollectorVersion = .modelled) -> Reading {
        Reading(
            "tail_sampling:\n  policies:\n"
                + policies.split(separator: "\n").map { "    - {\($0)}" }.joined(separator: "\n"), version: version)
    }

    var tail: TailSamplingSettings? {
        if case .tailSampling(let settings) = stages.first { settings } else { nil }
    }

    var probabilistic: ProbabilisticSamplerSettings? {
        if case .probabilisticSampler(let settings) = stages.first { settings } else { nil }
    }

    var head: HeadSamplerSettings? {
        if case .headSampler(let settings) = stages.first { settings } else { nil }
    }

    var rules: [any TailPolicyRule] { tail?.policies.map(\.rule) ?? [] }
    var warnings: [Diagnostic] { findings.filter { $0.severity == .warning } }
}
