import WinnowModel
import WinnowPipeline
import WinnowSettings

/// Which collectors of a file the exporters of the others point at: those in pipelines of traces whose endpoints, or resolvers, name a
/// service of the file.
struct CollectorPointers {
    /// An exporter that points at a collector.
    struct Pointer {
        /// Number of the collector whose exporter it is.
        var source: Int
        /// Number of the collector that it points at.
        var target: Int
        /// The exporter's id.
        var exporter: String
        /// Where it is configured.
        var place: YAMLNode
        /// Whether it shares traces out by a key.
        var isBalancing: Bool
        /// Whether it is the first of its collector that points there.
        var isFirst = true
    }

    /// By collector.
    private(set) var all: [[Pointer]]

    private let services: [CollectorService?]
    /// Numbers of the collectors by the names of their services.
    private var byName: [String: [Int]] = [:]
    /// Numbers of the collectors by the ports on which they listen.
    private var byPort: [Int: [Int]] = [:]

    init(_ found: [FoundCollector], context: DialectContext) {
        services = found.map { $0.handlesTraces ? $0.service : nil }
        all = found.map { _ in [] }
        for (number, service) in services.enumerated() {
            for name in service?.names ?? [] { byName[name, default: []].append(number) }
            for port in service?.ports ?? [] { byPort[port, default: []].append(number) }
        }
        // Where nobody can be pointed at nothing is resolved.
        if byName.isEmpty && byPort.isEmpty { return }
        for (number, collector) in found.enumerated() {
            guard let service = services[number], case .success(let root) = collector.root else { continue }
            all[number] = pointers(of: number, service, collector.resolved(root, context))
        }
    }

    private func pointers(of number: Int, _ service: CollectorService, _ root: YAMLNode) -> [Pointer] {
        var used: Set<String> = []
        for pipeline in root["service"]?["pipelines"]?.entries ?? []
        where ComponentID(pipeline.name)?.type == "traces" {
            for exporter in pipeline.value["exporters"]?.elements ?? [] {
                if let id = exporter.text { used.insert(id) }
            }
        }
        var pointers: [Pointer] = []
        var reached: Set<Int> = []
        for entry in root["exporters"]?.entries ?? [] where used.contains(entry.name) {
            var targets: Set<Int> = []
            for text in Self.endpoints(entry.value) {
                guard let address = CollectorAddress(text), let target = target(address, from: service, number) else {
                    continue
                }
                targets.insert(target)
            }
            let isBalancing = ExporterCatalog.find(ComponentID(entry.name)?.type ?? "") != nil
            for target in targets.sorted() {
                pointers.append(
                    Pointer(
                        source: number, target: target, exporter: entry.name, place: entry.key,
                        isBalancing: isBalancing, isFirst: reached.insert(target).inserted))
            }
        }
        return pointers
    }

    /// What an exporter's settings name as where it sends to.
    private static func endpoints(_ exporter: YAMLNode) -> [String] {
        let resolver = exporter["resolver"]
        let nodes =
            [
                exporter["endpoint"], exporter["traces_endpoint"], exporter["client"]?["endpoint"],
                resolver?["dns"]?["hostname"], resolver?["k8s"]?["service"],
            ] + (resolver?["static"]?["hostnames"]?.elements ?? [])
        return nodes.compactMap { $0?.text }
    }

    /// The collector, other than the exporter's own, that an address names; `nil` where it is none of this file, or not clear which.
    private func target(_ address: CollectorAddress, from service: CollectorService, _ own: Int) -> Int? {
        if ["localhost", "127", "0"].contains(address.labels[0]) {
            guard let port = address.port, !service.ports.contains(port), let there = byPort[port], there.count == 1
            else { return nil }
            return there[0]
        }
        // `POD-0.SERVICE.NAMESPACE` names a pod of a service; `SERVICE.NAMESPACE` the service.
        for place in 0..<min(2, address.labels.count) {
            if place == 1, !Self.isPod(address.labels[0]) { break }
            // NAME, NAME.NAMESPACE or NAME.NAMESPACE.svc…: anything longer is a name of the world outside.
            let after = address.labels[(place + 1)...]
            guard after.count < 2 || after.dropFirst().first == "svc" else { continue }
            let namespace = after.first
            for name in Self.names(address.labels[place]) {
                let there = (byName[name] ?? []).filter { number in
                    guard let other = services[number] else { return false }
                    if name != address.labels[place], !other.hasPrefix { return false }
                    if namespace != nil, !other.takesNamespace { return false }
                    let wanted = namespace ?? service.namespace
                    return wanted == nil || other.namespace == nil || wanted == other.namespace
                }
                if there.contains(own) { return nil }
                if there.count == 1 { return there[0] }
                if there.count > 1 { return nil }
            }
        }
        return nil
    }

    private static func isPod(_ label: String) -> Bool {
        guard let dash = label.lastIndex(of: "-") else { return false }
        let number = label[label.index(after: dash)...]
        return !number.isEmpty && number.allSatisfy(\.isNumber)
    }

    /// The name itself, then what is left after each dash: a release's name may stand in front.
    private static func names(_ label: String) -> [String] {
        var names = [label]
        for place in label.indices where label[place] == "-" {
            let rest = label[label.index(after: place)...]
            if !rest.isEmpty { names.append(String(rest)) }
        }
        return names.prefix(16).map { $0 }
    }
}

extension FoundCollector {
    /// The tree with its references replaced; as it stands where they can't be.
    fileprivate func resolved(_ root: YAMLNode, _ context: DialectContext) -> YAMLNode {
        let environment = context.environment.merging(variables) { _, inner in inner }
        var resolver = CollectorResolver(environment: environment, overlays: context.overlays)
        return (try? resolver.resolve(root) { section, _ in section == "exporters" }) ?? root
    }
}
