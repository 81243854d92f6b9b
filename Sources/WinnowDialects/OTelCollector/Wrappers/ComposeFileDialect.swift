public import WinnowModel
import WinnowSettings

/// Reads collectors that stand in a Compose file: the `content` of its `configs`.
public enum ComposeFileDialect: Dialect, CollectorWrapper {
    /// `otelcol.compose`.
    public static let entry = DialectEntry(
        id: "otelcol.compose", summary: "OpenTelemetry Collectors in the configs of a Compose file",
        example: "services: {…}\nconfigs: {otel: {content: \"service: …\"}}")

    /// A mapping with services or configs one of whose configs has a collector for its content.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard let root = file.mapping, root["services"]?.entries != nil else { return false }
        return (root["configs"]?.entries ?? []).contains { isCollector($0.value["content"]) }
    }

    private static func isCollector(_ content: YAMLNode?) -> Bool {
        guard let text = content?.text else { return false }
        return (text.holds("service:") && text.holds("pipelines:")) || AlloyText.looksLikeAlloy(text)
    }

    /// The collectors of all configs.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        let texts = EmbeddedText(file)
        let services = file.mapping?["services"]?.entries ?? []
        var found: [FoundCollector] = []
        for config in file.mapping?["configs"]?.entries ?? [] {
            guard let content = config.value.entry("content"), isCollector(content.value) else { continue }
            var interpolation = ComposeInterpolation(context.environment, at: content.value)
            let text = interpolation.replaced(content.value.text ?? "")
            let user = services.first { service in uses(service.value, config.name) }
            var names = [config.name]
            if let user { names.append(user.name) }
            var collector =
                AlloyText.looksLikeAlloy(text)
                ? AlloyText.collector(names, at: content.key, content.value, texts, environment: context.environment)
                : FoundCollector(names: names, place: content.key, root: texts.yaml(content.value) { _ in text })
            collector.notes += interpolation.findings
            if let user { collector.variables = variables(user.value["environment"], context.environment) }
            found.append(collector)
        }
        return found
    }

    private static func uses(_ service: YAMLNode, _ config: String) -> Bool {
        (service["configs"]?.elements ?? []).contains { $0.text == config || $0["source"]?.text == config }
    }

    /// The variables of a service: a mapping, or a list of `NAME=VALUE`.
    private static func variables(_ node: YAMLNode?, _ environment: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in node?.entries ?? [] {
            if let text = entry.value.text, !entry.value.isNull { variables[entry.name] = text }
        }
        for element in node?.elements ?? [] {
            guard let text = element.text, let sign = text.firstIndex(of: "=") else { continue }
            variables[String(text[..<sign])] = String(text[text.index(after: sign)...])
        }
        return variables.mapValues { value in
            var interpolation = ComposeInterpolation(environment, at: node ?? YAMLNode(.sequence([])))
            return interpolation.replaced(value)
        }
    }
}
