public import WinnowModel
import WinnowSettings

/// Reads collectors that stand inside Kubernetes objects: `spec.config` of an operator's object (v1alpha1 text, v1beta1 mapping), or entries
/// of a ConfigMap.
public enum KubernetesObjectDialect: Dialect, CollectorWrapper {
    /// `otelcol.kubernetes`.
    public static let entry = DialectEntry(
        id: "otelcol.kubernetes",
        summary: "OpenTelemetry Collectors inside Kubernetes objects (operator's object, ConfigMap); FILE#NAME chooses",
        example: "kind: OpenTelemetryCollector\nspec: {config: {service: …}}")

    /// A file one of whose documents is a Kubernetes object.
    public static func recognises(_ file: ConfigurationFile) -> Bool {
        guard case .success(let documents) = file.yaml else { return false }
        return documents.contains { $0.entry("apiVersion") != nil && $0.entry("kind") != nil }
    }

    /// The collectors of all objects, lists of objects included.
    public static func collectors(
        in file: ConfigurationFile, context: DialectContext
    ) throws(Failure) -> [FoundCollector] {
        let texts = EmbeddedText(file)
        var found: [FoundCollector] = []
        let documents = try file.yaml.get()
        let objects = documents.flatMap { document in
            document["kind"]?.text == "List" ? document["items"]?.elements ?? [] : [document]
        }
        let services = KubernetesServices(objects)
        for object in objects { found += collectors(of: object, texts, services, context.environment) }
        if found.isEmpty {
            let kind = documents.lazy.compactMap { $0.entry("kind") }.first
            throw kind?.key.failure(
                "no collector's configuration stands in these Kubernetes objects",
                remedy: "save the collector's configuration as a file of its own")
                ?? Failure(.data, Diagnostic("no collector", file: file.name, line: 1))
        }
        return found
    }

    private static func collectors(
        of object: YAMLNode, _ texts: EmbeddedText, _ services: KubernetesServices, _ environment: [String: String]
    ) -> [FoundCollector] {
        let name = object["metadata"]?["name"]?.text ?? ""
        let namespace = object["metadata"]?["namespace"]?.text ?? ""
        let isOperators = object["kind"]?.text == "OpenTelemetryCollector"
        if let config = object["spec"]?.entry("config"), isOperators || mayBeCollector(config.value) {
            var found = FoundCollector(
                names: [name.isEmpty ? "config" : name], place: config.key,
                root: config.value.text == nil ? .success(config.value) : texts.yaml(config.value))
            found.variables = variables(object["spec"]?["env"])
            found.replicasNote = note(config.key, object["spec"]?["replicas"])
            found.limits = ContainerLimits(kubernetes: object["spec"]?["resources"])
            if isOperators, !name.isEmpty {
                found.service = services.service(ofOperators: name, in: namespace, spec: object["spec"])
            }
            return [found]
        }
        guard object["kind"]?.text == "ConfigMap" else { return [] }
        let entries = (object["data"]?.entries ?? []).filter { mayBeCollector($0.value) }
        return entries.map { entry in
            var names = [entry.name]
            if !name.isEmpty { names = (entries.count == 1 ? [name] : []) + [name + "/" + entry.name] + names }
            var found = texts.collector(names, at: entry.key, entry.value, environment: environment)
            if !AlloyText.looksLikeAlloy(entry.value.text ?? "") { found.replicasNote = note(entry.key, nil) }
            found.service = name.isEmpty ? nil : services.service(ofMap: name, in: namespace)
            found.limits = services.limits(ofMap: name, in: namespace)
            return found
        }
    }

    /// Other entries of a ConfigMap are none of our business.
    private static func mayBeCollector(_ node: YAMLNode) -> Bool {
        node.text.map(EmbeddedText.mayBeCollector) ?? (node["service"]?["pipelines"] != nil)
    }

    /// Variables with values of their own: what comes from a secret or a field is known in the cluster only.
    private static func variables(_ list: YAMLNode?) -> [String: String] {
        var variables: [String: String] = [:]
        for item in list?.elements ?? [] {
            if let name = item["name"]?.text, let value = item["value"]?.text { variables[name] = value }
        }
        return variables
    }

    private static func note(_ place: YAMLNode, _ replicas: YAMLNode?) -> Diagnostic {
        let count = replicas?.integer.map { "its \($0) replicas are" } ?? "its replicas are"
        return place.diagnostic(
            "the collector inside the Kubernetes object is read; \(count) not: write FILE*N", severity: .note)
    }
}
