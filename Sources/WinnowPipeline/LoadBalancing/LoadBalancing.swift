public import WinnowSettings

/// What a collector's `load_balancing` exporter does with its traces: by which key, over which backends.
public struct LoadBalancing: Sendable, Hashable {
    /// Where the backends come from.
    public enum Resolver: Sendable, Hashable {
        /// A list in the file, as it stands there.
        case backends([String])
        /// The addresses that a name stands for.
        case dns(hostname: String)
        /// The endpoints of a service of a Kubernetes cluster.
        case kubernetes(service: String)
        /// The instances of a service in AWS Cloud Map.
        case cloudMap(service: String)
    }

    /// Name of the exporter, as in `load_balancing/2`.
    public var exporter: String
    /// Where it is configured.
    public var place: SettingPlace
    /// By what a backend is chosen.
    public var key: BalancingKey
    /// Where the backends come from.
    public var resolver: Resolver
    /// How often they are looked up, ns; 0: never (a list), or all the time (watched endpoints).
    public var lookUpNanos: UInt64 = 0
    /// When a request is sent again that a backend did not take; `nil`: never.
    public var retry: RetrySchedule? = RetrySchedule()
    /// Whether a request that its backend never took is shared out again: the exporter itself retries, its backends' exporters queue nothing.
    public var reroutes = false

    /// When others are noticed to be there.
    public var notice: ReplicaChanges.Notice {
        switch resolver {
        case .backends: .never
        case .kubernetes: .atOnce
        case .dns, .cloudMap: .every(lookUpNanos)
        }
    }

    /// Creates what an exporter does.
    public init(exporter: String, place: SettingPlace = SettingPlace(), key: BalancingKey, resolver: Resolver) {
        self.exporter = exporter
        self.place = place
        self.key = key
        self.resolver = resolver
    }

    /// How many collectors the file itself names; `nil` where only a name server, a cluster or a cloud knows.
    public var knownBackends: Int? {
        if case .backends(let list) = resolver { Set(list.map(LoadBalancerRing.endpoint)).count } else { nil }
    }

    /// The backends of a ring over so many collectors, and whether they have the names that they have in production.
    ///
    /// Otherwise they are called `backend-1:4317` and so on: each gets its share, but not of the same traces.
    public func backends(over count: Int) -> (names: [String], areOwn: Bool) {
        if case .backends(let list) = resolver, knownBackends == count { return (list, true) }
        return ((0..<max(1, count)).map(Self.backend), false)
    }

    /// What a replica is called on a ring that has no names for it.
    static func backend(_ number: Int) -> String { "backend-\(number + 1):4317" }
}
