import WinnowModel
import WinnowSettings

/// What a chart makes of the configuration in its values, as far as it can be known (open-telemetry/opentelemetry-helm-charts:
/// opentelemetry-collector, opentelemetry-kube-stack): its defaults below, processors of presets in front.
struct HelmChart {
    private let own: YAMLNode
    private let key: YAMLNode
    private let values: YAMLNode
    private let path: [String]
    private let all: YAMLNode
    /// What there is to say.
    private(set) var findings: [Diagnostic] = []
    /// Whether only the chart knows the pipelines that the processors of the values stand in.
    private(set) var lacksPipelines = false

    /// Takes a configuration, its key, the mapping around it, and the whole values.
    init(_ own: YAMLNode, key: YAMLNode, values: YAMLNode, path: [String], all: YAMLNode) {
        self.own = own
        self.key = key
        self.values = values
        self.path = path
        self.all = all
    }

    /// What every collector of the chart opentelemetry-collector has (its `values.yaml`), as far as traces go.
    private static let defaults = """
        receivers: {jaeger: {}, otlp: {}, prometheus: {}, zipkin: {}}
        processors: {batch: {}, memory_limiter: {check_interval: 5s, limit_percentage: 80, spike_limit_percentage: 25}}
        exporters: {debug: {}}
        extensions: {health_check: {}}
        service:
          extensions: [health_check]
          pipelines:
            logs: {receivers: [otlp], processors: [memory_limiter, batch], exporters: [debug]}
            metrics: {receivers: [otlp, prometheus], processors: [memory_limiter, batch], exporters: [debug]}
            traces: {receivers: [otlp, jaeger, zipkin], processors: [memory_limiter, batch], exporters: [debug]}
        """

    /// Whether the values are of the chart opentelemetry-collector, alone or under the name that a chart around it gives it.
    private var isCollectorChart: Bool {
        path == ["config"] || (path.count == 2 && path[1] == "config" && path[0].hasPrefix("opentelemetry-"))
    }

    /// The configuration with what the chart adds.
    mutating func merged() -> YAMLNode {
        var root = own
        if path.count == 3, path[0] == "collectors" {
            if let base = all["defaultCRConfig"]?["config"], base.entries != nil { root = Self.overlay(root, on: base) }
            return withPresets(root, also: all["defaultCRConfig"])
        }
        guard isCollectorChart else {
            // A chart that nobody here knows: what stands in its values is all there is.
            lacksPipelines = root["service"]?["pipelines"] == nil
            if lacksPipelines { sayUnknown() }
            return root
        }
        guard let defaults = try? YAMLDocument.parse(Self.defaults, file: key.file) else { return root }
        root = Self.overlay(root, on: RetrievedValue.placed(defaults, at: key))
        let isUsed = Set(
            (root["service"]?["pipelines"]?.entries ?? []).flatMap { $0.value["processors"]?.elements ?? [] }
                .compactMap(\.text))
        let unused = (own["processors"]?.entries ?? []).filter {
            (ComponentID($0.name)?.isSampler ?? false) && !isUsed.contains($0.name)
        }
        if path.count > 1, !unused.isEmpty, own["service"]?["pipelines"]?["traces"]?["processors"] == nil {
            // A chart around this one names the pipelines in its own values.
            lacksPipelines = true
            sayUnknown()
            return own
        }
        findings.append(
            key.diagnostic(
                "the values of a chart: the defaults of opentelemetry-collector are merged in (receivers, batch, "
                    + "memory_limiter, its pipelines)", severity: .note))
        return withPresets(root, also: nil)
    }

    private mutating func sayUnknown() {
        findings.append(
            key.diagnostic(
                "the chart's own pipelines are not in these values: the processors that stand here are taken in the order "
                    + "of the file, as if the chart put them into its traces pipeline", severity: .warning,
                remedy: "helm template renders the chart; winnow reads what comes out"))
    }

    /// Presets that put processors in front of the traces pipeline: what they add is known where the chart runs.
    private mutating func withPresets(_ root: YAMLNode, also others: YAMLNode?) -> YAMLNode {
        var root = root
        for (preset, processor) in [
            ("kubernetesAttributes", "k8sattributes"), ("resourceDetection", "resourcedetection/env"),
        ] {
            let places = [values["presets"]?.entry(preset), others?["presets"]?.entry(preset)]
            guard let place = places.compactMap({ $0 }).first(where: { $0.value["enabled"]?.bool == true }) else {
                continue
            }
            findings.append(
                place.key.diagnostic(
                    "the preset '\(preset)' puts '\(processor)' in front of the pipelines", severity: .note))
            root = Self.prepending(processor, to: root, at: place.key)
        }
        return root
    }

    private static func prepending(_ id: String, to root: YAMLNode, at place: YAMLNode) -> YAMLNode {
        func node(_ content: YAMLNode.Content) -> YAMLNode {
            var node = place
            node.content = content
            return node
        }
        func mapping(_ name: String, _ value: YAMLNode) -> YAMLNode {
            node(.mapping([YAMLEntry(key: node(.scalar(YAMLScalar(name))), value: value)]))
        }
        var root = root
        if root["processors"]?.entry(id) == nil {
            root = mapping("processors", mapping(id, node(.mapping([])))).merged(over: root)
        }
        guard let traces = root["service"]?["pipelines"]?["traces"], traces.entries != nil else { return root }
        let processors = traces["processors"]?.elements ?? []
        if processors.contains(where: { $0.text == id }) { return root }
        let list = node(.sequence([node(.scalar(YAMLScalar(id)))] + processors))
        return mapping("service", mapping("pipelines", mapping("traces", mapping("processors", list)))).merged(
            over: root)
    }

    /// Values over others as Helm merges them: as the Collector does, but nothing (`null`) takes a key away.
    private static func overlay(_ values: YAMLNode, on base: YAMLNode) -> YAMLNode {
        guard let entries = values.entries, let below = base.entries else { return values }
        var over: [String: YAMLEntry] = [:]
        for entry in entries { over[entry.name] = entry }
        var result: [YAMLEntry] = []
        for entry in below {
            guard let own = over.removeValue(forKey: entry.name) else {
                result.append(entry)
                continue
            }
            if own.value.isNull { continue }
            result.append(YAMLEntry(key: own.key, value: overlay(own.value, on: entry.value)))
        }
        for entry in entries where over[entry.name] != nil { result.append(entry) }
        var merged = values
        merged.content = .mapping(result)
        return merged
    }
}
