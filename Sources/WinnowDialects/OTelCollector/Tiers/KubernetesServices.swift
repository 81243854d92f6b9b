import WinnowModel
import WinnowSettings

/// The workloads and services among the objects of a file: which of them run a collector whose configuration stands in a ConfigMap.
struct KubernetesServices {
    private struct Workload {
        var name: String
        var namespace: String
        var labels: [String: String]
        var replicas: YAMLNode?
        var mode: String
        /// What the container may use that mounts the map.
        var limits: ContainerLimits?
    }

    private struct Service {
        var name: String
        var namespace: String
        var selector: [String: String]
    }

    /// By name of the ConfigMap: who mounts it.
    private var mounts: [String: [Workload]] = [:]
    /// By one pair of the selector, the first by name: what has to be there for the service to select anything.
    private var services: [String: [Service]] = [:]

    init(_ objects: [YAMLNode]) {
        for object in objects {
            let name = object["metadata"]?["name"]?.text ?? ""
            let namespace = object["metadata"]?["namespace"]?.text ?? ""
            switch object["kind"]?.text {
            case "Service":
                let selector = Self.texts(object["spec"]?["selector"])
                guard let first = selector.min(by: { $0.key < $1.key }) else { continue }
                services[Self.pair(first.key, first.value), default: []].append(
                    Service(name: name, namespace: namespace, selector: selector))
            case let kind? where ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].contains(kind):
                let template = object["spec"]?["template"]
                var workload = Workload(
                    name: name, namespace: namespace, labels: Self.texts(template?["metadata"]?["labels"]),
                    replicas: object["spec"]?["replicas"], mode: kind)
                for (map, volumes) in Self.maps(of: template?["spec"]) {
                    workload.limits = Self.limits(of: template?["spec"], mounting: volumes)
                    mounts[map, default: []].append(workload)
                }
            default: break
            }
        }
    }

    private static func texts(_ node: YAMLNode?) -> [String: String] {
        Dictionary(
            (node?.entries ?? []).compactMap { entry in entry.value.text.map { (entry.name, $0) } },
            uniquingKeysWith: { _, last in last })
    }

    private static func pair(_ key: String, _ value: String) -> String { key + "\u{0}" + value }

    /// The ConfigMaps of a pod, with the names of its volumes that hold them.
    private static func maps(of pod: YAMLNode?) -> [String: Set<String>] {
        var names: [String: Set<String>] = [:]
        for volume in pod?["volumes"]?.elements ?? [] {
            let own = volume["name"]?.text ?? ""
            if let name = volume["configMap"]?["name"]?.text { names[name, default: []].insert(own) }
            for source in volume["projected"]?["sources"]?.elements ?? [] {
                if let name = source["configMap"]?["name"]?.text { names[name, default: []].insert(own) }
            }
        }
        return names
    }

    /// What the container may use that mounts one of the volumes, or the only one of the pod.
    private static func limits(of pod: YAMLNode?, mounting volumes: Set<String>) -> ContainerLimits? {
        let containers = pod?["containers"]?.elements ?? []
        let mounting = containers.first { container in
            (container["volumeMounts"]?.elements ?? []).contains { volumes.contains($0["name"]?.text ?? "") }
        }
        return ContainerLimits(kubernetes: (mounting ?? (containers.count == 1 ? containers.first : nil))?["resources"])
    }

    /// What the container of a collector may use whose configuration stands in a ConfigMap.
    func limits(ofMap name: String, in namespace: String) -> ContainerLimits? {
        (mounts[name] ?? []).first {
            $0.namespace.isEmpty || namespace.isEmpty || $0.namespace == namespace
        }?.limits
    }

    /// The services that select pods with these labels.
    private func selecting(_ labels: [String: String], in namespace: String) -> [String] {
        labels.flatMap { services[Self.pair($0.key, $0.value)] ?? [] }.filter { service in
            service.selector.allSatisfy { labels[$0.key] == $0.value }
                && (service.namespace.isEmpty || namespace.isEmpty || service.namespace == namespace)
        }.map(\.name).sorted()
    }

    /// A collector whose configuration stands in a ConfigMap: reached by the services of what mounts it, else by the names of those, else by
    /// the ConfigMap's own without what names of ConfigMaps end in.
    func service(ofMap name: String, in namespace: String) -> CollectorService {
        let workloads = (mounts[name] ?? []).filter {
            $0.namespace.isEmpty || namespace.isEmpty || $0.namespace == namespace
        }
        var names = workloads.flatMap { selecting($0.labels, in: $0.namespace.isEmpty ? namespace : $0.namespace) }
        if names.isEmpty { names = workloads.map(\.name) }
        if names.isEmpty {
            let ending = ["-configmap", "-config", "-conf", "-cm"].first { name.hasSuffix($0) }
            names = [String(name.dropLast(ending?.count ?? 0))]
        }
        var service = CollectorService(
            names: names, namespace: namespace.isEmpty ? workloads.first?.namespace : namespace)
        if let first = workloads.first { service.count(first.replicas, mode: first.mode) }
        return service
    }

    /// A collector of the operator, which makes the services `NAME-collector` and `NAME-collector-headless` for it.
    func service(ofOperators name: String, in namespace: String, spec: YAMLNode?) -> CollectorService {
        let labels = [
            "app.kubernetes.io/name": name + "-collector", "app.kubernetes.io/component": "opentelemetry-collector",
            "app.kubernetes.io/instance": namespace + "." + name, "app.kubernetes.io/part-of": "opentelemetry",
            "app.kubernetes.io/managed-by": "opentelemetry-operator",
        ]
        var service = CollectorService(
            names: [name + "-collector", name + "-collector-headless"] + selecting(labels, in: namespace),
            namespace: namespace)
        service.count(
            spec?["replicas"] ?? spec?["autoscaler"]?["minReplicas"], mode: spec?["mode"]?.text ?? "deployment")
        return service
    }
}
