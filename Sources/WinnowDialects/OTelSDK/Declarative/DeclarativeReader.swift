import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

/// Reads what a declarative configuration says about traces around its sampler: format, `disabled`, the provider's keys.
struct DeclarativeReader {
    let context: DialectContext
    let rules: DeclarativeRules
    private(set) var findings: [Diagnostic] = []
    /// What the batch span processors run with, in the order of the file.
    private(set) var batches: [BatchSettings] = []
    /// Whether anybody has told the first of them anything.
    private var saysBatch = false
    /// How its exporter sends, where the file says more of that than that it speaks HTTP.
    private var exporter: RetryPolicy?

    /// The schema's keys of `tracer_provider`.
    private static let providerKeys = [
        "processors", "limits", "sampler", "id_generator", "tracer_configurator/development",
    ]

    init(context: DialectContext) {
        self.context = context
        rules = DeclarativeRules(context.sdk)
    }

    /// The sampler of the whole file; what is wrong is among the findings.
    mutating func sampler(of root: YAMLNode) -> HeadSamplerSettings {
        let standard = HeadSamplerSettings.parentBased(root: .alwaysOn)
        checkFormat(root)
        var substitution = ConfigurationSubstitution(context.environment, rules)
        let disabled = root["disabled"].map { substitution.substituted($0) }
        let chosen = root["tracer_provider"]?["sampler"].map { substitution.substituted($0) }
        // What the rest does not set is nobody's business here, as long as it can be read.
        var rest = ConfigurationSubstitution(context.environment, rules)
        let provider = root["tracer_provider"].map { rest.substituted($0) }
        findings += substitution.findings + rest.findings.filter { $0.severity == .error }
        if let disabled { check(disabled: disabled) }
        guard let provider, !provider.isNull || rules.reader == .schema else { return withoutProvider(root) }
        guard provider.entries != nil else {
            findings.append(
                provider.diagnostic("tracer_provider is a mapping, not \(provider.kindName): \(rules.refusal)"))
            return standard
        }
        check(provider)
        // A key without a value is as good as none.
        guard let node = chosen, !node.isNull || !rules.takesNullSampler else {
            findings.append(
                provider.diagnostic(
                    "there is no sampler: the default is parent_based with always_on at the root, which keeps everything",
                    severity: .warning,
                    remedy: "add sampler: {parent_based: {root: {trace_id_ratio_based: {ratio: 0.1}}}}"))
            return standard
        }
        var reader = DeclarativeSamplerReader(rules, strategies: context.strategies)
        let sampler = reader.sampler(node, at: .top)
        findings += reader.findings
        return sampler ?? standard
    }

    /// What becomes of a file without `tracer_provider`, or with an empty one.
    private mutating func withoutProvider(_ root: YAMLNode) -> HeadSamplerSettings {
        let place = root.entry("tracer_provider")?.key ?? root
        if rules.reader == .java {
            findings.append(
                place.diagnostic(
                    "there is no tracer_provider: \(rules.product) samples as by default and, without a processor, no span leaves it",
                    severity: .warning, remedy: "name the file that configures traces"))
        } else {
            findings.append(
                place.diagnostic(
                    "there is no tracer_provider: the SDK makes no spans",
                    remedy: "name the file that configures traces"))
        }
        return .parentBased(root: .alwaysOn)
    }

    private mutating func check(disabled node: YAMLNode) {
        switch rules.disabled(node) {
        case true?:
            findings.append(node.diagnostic("the SDK is disabled: no span leaves it", remedy: "write disabled: false"))
        case false?: break
        case nil:
            findings.append(
                node.diagnostic(
                    "disabled is true or false, not \(node.text.map { "'\($0)'" } ?? node.kindName): \(rules.refusal)",
                    remedy: "write disabled: false"))
        }
    }

    private mutating func checkFormat(_ root: YAMLNode) {
        guard let node = root["file_format"] else {
            let isKnown = rules.reader != .schema
            findings.append(
                root.diagnostic(
                    "there is no file_format: \(rules.refusal)" + (isKnown ? "" : "; it is read as 1.1"),
                    severity: isKnown ? .error : .warning, remedy: "add file_format: \"1.1\""))
            return
        }
        guard rules.reader == .schema else {
            if let wrong = rules.wrong(format: node) {
                findings.append(node.diagnostic("\(wrong): \(rules.refusal)", remedy: "write file_format: \"1.0\""))
            }
            return
        }
        let text = node.text ?? ""
        let number = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1],
            text == number || text.hasPrefix("\(number)-")
        else {
            findings.append(
                node.diagnostic(
                    "file_format is a version such as \"1.1\", not \(node.text.map { "'\($0)'" } ?? node.kindName)",
                    remedy: "write file_format: \"1.1\""))
            return
        }
        if major > 1 || major == 0 && minor < 3 {
            findings.append(
                node.diagnostic("file_format \(text) is not modelled yet", remedy: "0.3 to 1.1 are"))
        } else if major == 1, minor > 1 {
            findings.append(
                node.diagnostic(
                    "file_format \(text) is newer than what is modelled: it is read as 1.1", severity: .warning))
        }
    }

    private mutating func check(_ provider: YAMLNode) {
        if !rules.ignoresUnknownKeys {
            for entry in (provider.entries ?? []).prefix(1000) where !Self.providerKeys.contains(entry.name) {
                findings.append(Settings.unknown(entry.key, known: Self.providerKeys))
            }
        }
        guard let processors = provider["processors"]?.elements, !processors.isEmpty else {
            findings.append(
                (provider["processors"] ?? provider).diagnostic(
                    "there are no processors: "
                        + (rules.reader == .js ? rules.refusal : "without one, no span leaves the SDK"),
                    severity: rules.reader == .js ? .error : .warning,
                    remedy: "add processors: [{batch: {exporter: {otlp_http: }}}]"))
            return
        }
        for batch in processors.prefix(100).compactMap({ $0["batch"] }) { check(batch: batch) }
    }

    /// Reads the settings of a batch span processor; those of the first one are run.
    private mutating func check(batch: YAMLNode) {
        var reader = BatchReader(rules, environment: context.environment)
        let settings = reader.settings(batch)
        findings += reader.findings
        batches.append(settings)
        let isTold = BatchReader.keys.contains { $0 != "exporter" && batch[$0]?.isNull == false }
        if batches.count == 1 {
            saysBatch = isTold || settings != BatchSettings()
            exporter = exporter(batch["exporter"])
        }
        guard batches.count == 2 else { return }
        findings.append(
            batch.diagnostic(
                "there are several batch span processors: what the first one has is run, the others add nothing here",
                severity: .warning, remedy: "leave the one whose exporter is asked about"))
    }
}

extension DeclarativeReader {
    /// What the batch span processor of the file runs with; `nil`: it has none, or nobody has told it anything.
    var processors: ServiceProcessors? {
        guard let batch = batches.first, saysBatch || exporter != nil else { return nil }
        var processors = ServiceProcessors(otherwise: saysBatch ? settings(of: batch) : nil)
        processors.otherExporter = exporter
        return processors
    }

    private func settings(of batch: BatchSettings) -> BatchSpanProcessorSettings {
        var settings = BatchSpanProcessorSettings()
        settings.maxQueueSize = Int(clamping: batch.queue)
        settings.maxExportBatchSize = Int(clamping: batch.batch)
        // A delay of nothing would be a loop; timers of SDKs have milliseconds.
        settings.scheduleDelayNanos = nanos(max(1, batch.delayMillis))
        settings.exportTimeoutNanos = batch.timeoutMillis.map { nanos($0) }
        return settings
    }

    /// `otlp_http` and `otlp_grpc` with their `timeout`, milliseconds, of which 0 is none; exporters of other kinds send as the SDK does.
    private func exporter(_ node: YAMLNode?) -> RetryPolicy? {
        guard let node else { return nil }
        let (http, grpc) = (node["otlp_http"], node["otlp_grpc"])
        guard let block = http ?? grpc else { return nil }
        let timeout = block["timeout"].flatMap { rules.integer($0) }.flatMap { $0 >= 0 ? $0 : nil }
        if http != nil, timeout == nil { return nil }
        let own = ExportClient(context.sdk)
        var policy = RetryPolicy(http == nil ? .sdkGRPC : own == .sdkGRPC ? .go : own)
        if let timeout { policy.timeoutNanos = nanos(timeout) }
        return policy
    }

    private func nanos(_ millis: Int64) -> UInt64 {
        let (nanos, overflow) = UInt64(clamping: millis).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max / 4 : min(nanos, .max / 4)
    }
}
