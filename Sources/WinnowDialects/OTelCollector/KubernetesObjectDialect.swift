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
        for document in documents {
            for object in document["kind"]?.text == "List" ? document["items"]?.elements ?? [] : [document] {
                found += collectors(of: object, texts, context.environment)
            }
        }
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
        of object: YAMLNode, _ texts: EmbeddedText, _ environment: [String: String]
    ) -> [FoundCollector] {
        let name = object["metadata"]?["name"]?.text ?? ""
        let isOperators = object["kind"]?.text == "OpenTelemetryCollector"
        if let config = object["spec"]?.entry("config"), isOperators || mayBeCollector(config.value) {
            var found = FoundCollector(
                names: [name.isEmpty ? "config" : name], place: config.key,
                root: config.value.text == nil ? .success(config.value) : texts.yaml(config.value))
            found.variables = variables(object["spec"]?["env"])
            found.notes = [note(config.key, object["spec"]?["replicas"])]
            return [found]
        }
        guard object["kind"]?.text == "ConfigMap" else { return [] }
        let entries = (object["data"]?.entries ?? []).filter { mayBeCollector($0.value) }
        return entries.map { entry in
            var names = [entry.name]
            if !name.isEmpty { names = (entries.count == 1 ? [name] : []) + [name + "/" + entry.name] + names }
            if AlloyText.looksLikeAlloy(entry.value.text ?? "") {
                return AlloyText.collector(names, at: entry.key, entry.value, texts, environment: environment)
            }
            return FoundCollector(
                names: names, place: entry.key, root: texts.yaml(entry.value), notes: [note(entry.key, nil)])
        }
    }

    /// Other entries of a ConfigMap are none of our business.
    private static func mayBeCollector(_ node: YAMLNode) -> Bool {
        guard let text = node.text else { return node["service"]?["pipelines"] != nil }
        return (text.holds("service:") && text.holds("pipelines:")) || AlloyText.looksLikeAlloy(text)
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
