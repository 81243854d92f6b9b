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
        content?.text.map(EmbeddedText.mayBeCollector) ?? false
    }

    /// The collectors of all configs.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        let texts = EmbeddedText(file)
        let users = users(file.mapping?["services"])
        var found: [FoundCollector] = []
        for config in file.mapping?["configs"]?.entries ?? [] {
            guard let content = config.value.entry("content"), isCollector(content.value) else { continue }
            var interpolation = ComposeInterpolation(context.environment, at: content.value)
            var inside = content.value
            if case .scalar(var scalar) = inside.content {
                scalar.text = interpolation.replaced(scalar.text)
                inside.content = .scalar(scalar)
            }
            let users = users[config.name] ?? []
            let user = users.first
            let names = [config.name] + (user.map { [$0.name] } ?? [])
            var collector = texts.collector(names, at: content.key, inside, environment: context.environment)
            collector.notes += interpolation.findings
            if let user { collector.variables = variables(user.value["environment"], context.environment) }
            collector.service = service(of: users)
            collector.limits = user.flatMap { ContainerLimits(compose: $0.value) }
            found.append(collector)
        }
        return found
    }

    /// The services that use each config.
    private static func users(_ services: YAMLNode?) -> [String: [YAMLEntry]] {
        var users: [String: [YAMLEntry]] = [:]
        for service in services?.entries ?? [] {
            for config in service.value["configs"]?.elements ?? [] {
                guard let name = config.text ?? config["source"]?.text else { continue }
                if users[name]?.last?.name != service.name { users[name, default: []].append(service) }
            }
        }
        return users
    }

    /// How services that run a collector are reached from the others.
    private static func service(of users: [YAMLEntry]) -> CollectorService? {
        guard let first = users.first else { return nil }
        let names = users.flatMap { user in
            let networks = user.value["networks"]?.entries ?? []
            let aliases = networks.flatMap { $0.value["aliases"]?.elements ?? [] }
            return [user.name, user.value["container_name"]?.text, user.value["hostname"]?.text]
                + aliases.map(\.text)
        }
        var service = CollectorService(names: names)
        service.takesNamespace = false
        let deploy = first.value["deploy"]
        service.count(
            deploy?["replicas"] ?? first.value["scale"],
            mode: deploy?["mode"]?.text == "global" ? "daemonset" : nil)
        return service
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
