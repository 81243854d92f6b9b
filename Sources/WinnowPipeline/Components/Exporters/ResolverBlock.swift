import WinnowModel
import WinnowSettings

/// The keys of `resolver`: where a `load_balancing` exporter has its backends from, exactly one of these.
struct ResolverBlock: SettingsBlock {
    var list: StaticResolverBlock?
    var dns: DNSResolverBlock?
    var kubernetes: KubernetesResolverBlock?
    var cloudMap: CloudMapResolverBlock?

    static let summary = "where the backends come from"
    static var fields: [SettingField<ResolverBlock>] {
        [
            .optionalBlock("static", \.list, "a list of backends"),
            .optionalBlock("dns", \.dns, "the addresses behind a name"),
            .optionalBlock("k8s", \.kubernetes, "the endpoints of a Kubernetes service"),
            .optionalBlock("aws_cloud_map", \.cloudMap, "the instances of a service in AWS Cloud Map"),
        ]
    }

    /// How often the one that is configured looks up its backends, ns; 0 where it does not.
    var lookUpNanos: UInt64 {
        if let dns { return UInt64(clamping: dns.interval > 0 ? dns.interval : DNSResolverBlock().interval) }
        if let cloudMap {
            return UInt64(clamping: cloudMap.interval > 0 ? cloudMap.interval : CloudMapResolverBlock().interval)
        }
        return 0
    }

    /// The one that is configured; `nil` where the product does not start.
    func backends(at node: YAMLNode, into diagnostics: inout [Diagnostic]) -> LoadBalancing.Resolver? {
        func refuse(_ message: String, at place: YAMLNode? = nil, remedy: String) -> LoadBalancing.Resolver? {
            diagnostics.append(
                (place ?? node).diagnostic("\(message): the Collector does not start with it", remedy: remedy))
            return nil
        }
        let given = [list != nil, dns != nil, kubernetes != nil, cloudMap != nil].count { $0 }
        if given > 1 {
            return refuse("only one resolver should be specified", remedy: "leave one of them")
        }
        if let list {
            let names = list.hostnames
            if names.isEmpty {
                return refuse(
                    "no endpoints specified for the static resolver", at: node["static"],
                    remedy: "add hostnames: [gateway-1:4317, gateway-2:4317]")
            }
            return .backends(names)
        }
        if let dns {
            if !dns.hostname.isEmpty { return .dns(hostname: dns.hostname) }
            return refuse(
                "no hostname specified to resolve the backends", at: node["dns"], remedy: "add hostname: NAME")
        }
        if let kubernetes {
            if !kubernetes.service.isEmpty { return .kubernetes(service: kubernetes.service) }
            return refuse(
                "no service specified to resolve the backends", at: node["k8s"], remedy: "add service: NAME.NAMESPACE")
        }
        if let cloudMap {
            if cloudMap.namespace.isEmpty {
                return refuse(
                    "no Cloud Map namespace specified to resolve the backends", at: node["aws_cloud_map"],
                    remedy: "add namespace: NAME")
            }
            if cloudMap.service.isEmpty {
                return refuse(
                    "no Cloud Map service_name specified to resolve the backends", at: node["aws_cloud_map"],
                    remedy: "add service_name: NAME")
            }
            return .cloudMap(service: cloudMap.service)
        }
        return refuse(
            "no resolvers specified for the exporter", remedy: "add resolver: {static: {hostnames: [gateway-1:4317]}}")
    }
}

/// The keys of `resolver.static`.
struct StaticResolverBlock: SettingsBlock {
    var hostnames: [String] = []
    static let summary = "a list of backends"
    static var fields: [SettingField<StaticResolverBlock>] {
        [.value("hostnames", \.hostnames, .collectorTexts, "HOST or HOST:PORT of each backend, port 4317 without")]
    }
}

/// The keys of `resolver.dns`.
struct DNSResolverBlock: SettingsBlock {
    var hostname = ""
    var port = "4317"
    var interval: Int64 = 5_000_000_000
    var timeout: Int64 = 1_000_000_000
    static let summary = "the addresses behind a name"
    static var fields: [SettingField<DNSResolverBlock>] {
        [
            .value("hostname", \.hostname, .collectorText, "the name"),
            .value("port", \.port, .collectorText, "the port of every backend"),
            .value("interval", \.interval, .collectorSignedDuration, "between two look-ups"),
            .value("timeout", \.timeout, .collectorSignedDuration, "of a look-up"),
        ]
    }
}

/// The keys of `resolver.k8s`.
struct KubernetesResolverBlock: SettingsBlock {
    var service = ""
    var ports: [Int64] = [4317]
    var timeout: Int64 = 60_000_000_000
    var returnsHostnames = false
    static let summary = "the endpoints of a Kubernetes service"
    static var fields: [SettingField<KubernetesResolverBlock>] {
        [
            .value("service", \.service, .collectorText, "SERVICE.NAMESPACE"),
            .value(
                "ports", \.ports, .list(.collectorInteger(in: Int64(Int32.min)...Int64(Int32.max))),
                "ports of every backend"),
            .value("timeout", \.timeout, .collectorSignedDuration, "of a look-up"),
            .value("return_hostnames", \.returnsHostnames, .collectorFlag, "whether pods are known by their names"),
        ]
    }
}

/// The keys of `resolver.aws_cloud_map`.
struct CloudMapResolverBlock: SettingsBlock {
    var namespace = ""
    var service = ""
    var health = ""
    var interval: Int64 = 30_000_000_000
    var timeout: Int64 = 5_000_000_000
    var port: Int64?
    static let summary = "the instances of a service in AWS Cloud Map"
    static var fields: [SettingField<CloudMapResolverBlock>] {
        [
            .value("namespace", \.namespace, .collectorText, "the namespace"),
            .value("service_name", \.service, .collectorText, "the service"),
            .value("health_status", \.health, .collectorText, "HEALTHY, UNHEALTHY, ALL or HEALTHY_OR_ELSE_ALL"),
            .value("interval", \.interval, .collectorSignedDuration, "between two look-ups"),
            .value("timeout", \.timeout, .collectorSignedDuration, "of a look-up"),
            .value("port", \.port, .collectorInteger(in: 0...65_535), "the port of every backend"),
        ]
    }
}
