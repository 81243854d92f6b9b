import WinnowModel
import WinnowSettings

/// Finds what looks like a collector in values of a chart.
struct HelmSearch {
    /// Deepest nesting in which a collector is looked for.
    private static let depthLimit = 8
    private static let sections: Set<String> = [
        "receivers", "processors", "exporters", "connectors", "extensions", "service",
    ]

    /// A place where one stands.
    struct Place {
        /// Keys on the way, the last one that of the configuration.
        var path: [String]
        var key: YAMLNode
        var root: Result<YAMLNode, Failure>
        /// The mapping around the configuration, in which a chart's own settings stand.
        var values: YAMLNode
        /// What there is to say about a text of Alloy; `nil`: it is none.
        var alloyNotes: [Diagnostic]?
    }

    private var found: [Place] = []
    private let texts: EmbeddedText
    private let environment: [String: String]

    /// All places in the order of the text.
    static func places(in root: YAMLNode, _ texts: EmbeddedText, environment: [String: String] = [:]) -> [Place] {
        var search = HelmSearch(texts, environment)
        search.look(in: root, path: [])
        return search.found
    }

    private init(_ texts: EmbeddedText, _ environment: [String: String]) {
        self.texts = texts
        self.environment = environment
    }

    private mutating func look(in node: YAMLNode, path: [String]) {
        guard path.count < Self.depthLimit else { return }
        for entry in node.entries ?? [] {
            let here = path + [entry.name]
            if let text = entry.value.text {
                if AlloyText.looksLikeAlloy(text) {
                    let alloy = AlloyText.collector([], at: entry.key, entry.value, texts, environment: environment)
                    found.append(
                        Place(path: here, key: entry.key, root: alloy.root, values: node, alloyNotes: alloy.notes))
                } else if text.holds("service:"), text.holds("pipelines:"), text.contains("\n") {
                    found.append(Place(path: here, key: entry.key, root: texts.yaml(entry.value), values: node))
                }
                continue
            }
            if isCollector(entry) {
                found.append(Place(path: here, key: entry.key, root: .success(entry.value), values: node))
            } else {
                look(in: entry.value, path: here)
            }
        }
    }

    /// `service.pipelines` makes a collector; so does a `config` with any of its sections and nothing else.
    private func isCollector(_ entry: YAMLEntry) -> Bool {
        guard let entries = entry.value.entries, !entries.isEmpty else { return false }
        if entry.value["service"]?["pipelines"]?.entries != nil { return true }
        guard entry.name.lowercased().hasSuffix("config") || entry.name == "configOverride" else { return false }
        return entries.allSatisfy { Self.sections.contains($0.name) } && entries.contains { $0.value.entries != nil }
    }
}

extension HelmSearch.Place {
    /// How others reach it: charts call it by its key, or as they are told, after the release's name.
    private var service: CollectorService {
        let named =
            [values["fullnameOverride"]?.text, values["nameOverride"]?.text, values["name"]?.text]
            + (path.count > 1 ? [path[path.count - 2]] : [])
        let names = named.compactMap { $0 }
        var service = CollectorService(names: names + names.map { $0 + "-collector" })
        service.hasPrefix = true
        service.count(values["replicaCount"] ?? values["replicas"], mode: values["mode"]?.text)
        return service
    }

    /// The collector at this place, with what its chart adds.
    func collector(in values: YAMLNode) -> FoundCollector {
        var names = [path.last ?? "config"]
        if path.count > 1 { names = [path[path.count - 2], path.joined(separator: "."), path[path.count - 1]] }
        if path == ["config"] { names = ["config"] }
        var found = FoundCollector(names: names, place: key, root: root)
        found.notes = alloyNotes ?? []
        found.service = service
        found.limits = ContainerLimits(kubernetes: self.values["resources"])
        guard alloyNotes == nil, case .success(let own) = root else { return found }
        var chart = HelmChart(own, key: key, values: self.values, path: path, all: values)
        found.root = .success(chart.merged())
        found.notes = chart.findings
        found.lacksPipelines = chart.lacksPipelines
        return found
    }
}
