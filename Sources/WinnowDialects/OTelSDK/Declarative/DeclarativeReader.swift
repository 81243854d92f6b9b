import WinnowFormats
import WinnowModel
import WinnowSampling

/// Reads what a declarative configuration says about traces around its sampler: format, `disabled`, the provider's keys.
struct DeclarativeReader {
    let context: DialectContext
    private(set) var findings: [Diagnostic] = []

    /// The schema's keys of `tracer_provider`.
    private static let providerKeys = [
        "processors", "limits", "sampler", "id_generator", "tracer_configurator/development",
    ]

    init(context: DialectContext) { self.context = context }

    /// The sampler of the whole file; what is wrong is among the findings.
    mutating func sampler(of root: YAMLNode) -> HeadSamplerSettings {
        let standard = HeadSamplerSettings.parentBased(root: .alwaysOn)
        checkFormat(root)
        var substitution = ConfigurationSubstitution(context.environment)
        let disabled = root["disabled"].map { substitution.substituted($0) }
        let chosen = root["tracer_provider"]?["sampler"].map { substitution.substituted($0) }
        // What the rest does not set is nobody's business here, as long as it can be read.
        var rest = ConfigurationSubstitution(context.environment)
        let provider = root["tracer_provider"].map { rest.substituted($0) }
        findings += substitution.findings + rest.findings.filter { $0.severity == .error }
        if let disabled, disabled.bool == true {
            findings.append(
                disabled.diagnostic("the SDK is disabled: no span leaves it", remedy: "write disabled: false"))
        }
        guard let provider else {
            findings.append(
                root.diagnostic(
                    "there is no tracer_provider: the SDK makes no spans",
                    remedy: "name the file that configures traces"))
            return standard
        }
        guard provider.entries != nil else {
            findings.append(
                provider.diagnostic("tracer_provider is a mapping, not \(provider.kindName): SDKs refuse the file"))
            return standard
        }
        check(provider)
        // A key without a value is as good as none.
        guard let node = chosen, !node.isNull else {
            findings.append(
                provider.diagnostic(
                    "there is no sampler: the default is parent_based with always_on at the root, which keeps everything",
                    severity: .warning,
                    remedy: "add sampler: {parent_based: {root: {trace_id_ratio_based: {ratio: 0.1}}}}"))
            return standard
        }
        var reader = DeclarativeSamplerReader()
        let sampler = reader.sampler(node, at: .top)
        findings += reader.findings
        return sampler ?? standard
    }

    private mutating func checkFormat(_ root: YAMLNode) {
        guard let node = root["file_format"] else {
            findings.append(
                root.diagnostic(
                    "there is no file_format: SDKs refuse the file; it is read as 1.1", severity: .warning,
                    remedy: "add file_format: \"1.1\""))
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
        for entry in (provider.entries ?? []).prefix(1000) where !Self.providerKeys.contains(entry.name) {
            findings.append(Settings.unknown(entry.key, known: Self.providerKeys))
        }
        guard let processors = provider["processors"]?.elements, !processors.isEmpty else {
            findings.append(
                (provider["processors"] ?? provider).diagnostic(
                    "there are no processors: without one, no span leaves the SDK", severity: .warning,
                    remedy: "add processors: [{batch: {exporter: {otlp_http: }}}]"))
            return
        }
        for batch in processors.prefix(100).compactMap({ $0["batch"] }) { check(batch: batch) }
    }

    /// Settings of the batch span processor count only where they differ from the defaults that are run.
    private mutating func check(batch: YAMLNode) {
        let defaults: [(key: String, value: Int64)] = [
            ("schedule_delay", 5000), ("max_queue_size", 2048), ("max_export_batch_size", 512),
        ]
        for (key, value) in defaults {
            guard let entry = batch.entry(key), !entry.value.isNull, entry.value.integer != value else { continue }
            findings.append(
                entry.value.diagnostic(
                    "\(key) of the batch span processor in a file is not modelled yet: \(value) is used",
                    severity: .warning, remedy: "set batch_span_processor in the experiment, for all services alike"))
        }
    }
}
