import WinnowModel
import WinnowPipeline
import WinnowSettings

/// What a Collector refuses that nothing here depends on: processors in pipelines of a signal that they don't have, headers that are no text,
/// settings of components that leave spans as they are.
struct CollectorChecks {
    /// What there is to say.
    private(set) var findings: [Diagnostic] = []
    /// What is refused.
    private(set) var errors: [Diagnostic] = []

    /// Signals of processors that don't have all of them.
    private static let signals: [String: Set<String>] = [
        "tail_sampling": ["traces"], "groupbytrace": ["traces"], "span": ["traces"],
        "probabilistic_sampler": ["traces", "logs"],
    ]
    /// Exporters whose headers are text.
    private static let withHeaders: Set<String> = ["otlp", "otlp_grpc", "otlp_http", "otlphttp"]
    /// After so many findings the rest is not looked at: nobody reads more.
    private static let limit = 50

    /// Looks through a tree that is in force.
    ///
    /// What is wrong with a component in which something stands that is not known here (`uncertain`) is a warning: it may be right where the
    /// collector runs. Components that are left out (`ignored`) are not looked at.
    mutating func check(
        _ root: YAMLNode, uncertain: UncertainSettings = UncertainSettings(), ignored: Set<String> = []
    ) {
        checkComponents(root, uncertain, ignored)
        for pipeline in root["service"]?["pipelines"]?.entries ?? [] {
            guard let signal = ComponentID(pipeline.name)?.type, signal != "traces" else { continue }
            for node in pipeline.value["processors"]?.elements ?? [] where errors.count < Self.limit {
                guard let id = node.text.flatMap({ ComponentID($0) }), let signals = Self.signals[id.type],
                    ["metrics", "logs", "profiles"].contains(signal), !signals.contains(signal)
                else { continue }
                findings.append(
                    node.diagnostic(
                        "the processor '\(id.text)' has nothing to do with \(signal): the Collector refuses to start "
                            + "with it in '\(pipeline.name)'",
                        severity: .warning, remedy: "remove it from this pipeline"))
            }
        }
        for exporter in root["exporters"]?.entries ?? [] {
            guard let id = ComponentID(exporter.name), Self.withHeaders.contains(id.type) else { continue }
            for header in exporter.value["headers"]?.entries ?? [] where errors.count < Self.limit {
                _ = SettingKind<String>.collectorText.read(header.value, &errors)
            }
        }
    }

    // MARK: Components that leave spans as they are

    private mutating func checkComponents(
        _ root: YAMLNode, _ uncertain: UncertainSettings, _ ignored: Set<String>
    ) {
        let pipelines = root["service"]?["pipelines"]?.entries ?? []
        func named(_ section: String, in pipelines: [YAMLEntry]) -> Set<ComponentID> {
            Set(
                pipelines.flatMap { $0.value[section]?.elements ?? [] }.compactMap {
                    $0.text.flatMap { ComponentID($0) }
                })
        }
        let traces = pipelines.filter { ComponentID($0.name)?.type == "traces" }
        let used = [
            "processors": named("processors", in: pipelines),
            // Of exporters it is traces that matter here.
            "exporters": named("exporters", in: traces),
        ]
        let sections = ["processors", "exporters"].filter { root.entry($0) != nil }
        for section in sections {
            for entry in root[section]?.entries ?? [] {
                check(entry, uncertain.contains(section, entry.name), ignored, isExporter: section == "exporters") {
                    used[section]?.contains($0) == true || section == "exporters" && pipelines.isEmpty
                }
            }
        }
        // Components' blocks without a section around them.
        if sections.isEmpty, root.entry("service") == nil {
            for entry in root.entries ?? [] { check(entry, uncertain.contains(entry.name), ignored) { _ in true } }
        }
    }

    private mutating func check(
        _ entry: YAMLEntry, _ isUncertain: Bool, _ ignored: Set<String>, isExporter: Bool = false,
        isUsed: (ComponentID) -> Bool
    ) {
        guard errors.count < Self.limit, let id = ComponentID(entry.name), !id.isNamed(in: ignored) else { return }
        var node = entry.value
        if node.isNull { (node.file, node.line, node.column) = (entry.key.file, entry.key.line, entry.key.column) }
        var found: [Diagnostic] = []
        if let type = ProcessorCatalog.find(id.type), type.effect == .neutral {
            type.check(configuredBy: node, isUsed: isUsed(id), into: &found)
        } else if let type = ExporterCatalog.find(id.type) {
            type.check(configuredBy: node, isUsed: isUsed(id), into: &found)
        } else if let exporter = ExporterCatalog.findPassing(id.type) {
            // Without a section around it the block may be a receiver's.
            if isExporter { exporter.check(configuredBy: node, into: &found) }
            if SendingBlock.types.contains(id.type) { SendingBlock.check(configuredBy: node, into: &found) }
        }
        for var finding in found where finding.severity == .error {
            if !finding.message.contains("the Collector") { finding.message += ": the Collector refuses it" }
            if isUncertain {
                finding.severity = .warning
                finding.message += ", as long as what '\(id.text)' refers to is not known"
                finding.remedy = "set the variables that '\(id.text)' names"
                findings.append(finding)
            } else {
                errors.append(finding)
            }
        }
    }
}
