import WinnowModel

/// What carries spans from hop to hop where exports can fail: clients that try again, exporters with queues, ways that lose, receivers that
/// refuse. Numbers of links: 0 leads from the applications to the first hop, the last to the backend.
public struct ExportPath: Sendable {
    /// One hop of collectors.
    public struct Hop: Sendable {
        /// How its replicas work on requests.
        public var receiver = ReceivingPoint.Settings()
        /// What stands around the exporter of each replica.
        public var exporter = ExporterHelperSettings()
        /// The exporter's client.
        public var client = ExportClient.collectorGRPC
        /// What its memory limiter is told; `nil`: it has none.
        public var limiter: MemoryLimiterSettings?
        /// What a replica's memory holds.
        public var memory = CollectorMemory()
        /// Whether a stage of it answers for what comes in before it knows what becomes of it.
        public var answersEarly = false

        /// Creates a hop with the Collector's defaults.
        public init() {}
    }

    /// How requests fare, one for each link.
    public var links: [ExportLink]
    /// The hops of collectors.
    public var hops: [Hop]
    /// The backend.
    public var backend: BackendBehavior
    /// How applications send: policies, and by number of the service instance which one it has.
    public var clients: [RetryPolicy]
    /// See `clients`; instances beyond its end have the first policy.
    public var clientOfInstance: [UInt32]
    /// What applications write in place of OTLP; `nil`: OTLP.
    public var legacy: LegacyFormat?
    /// Which policies are none, as those applications send packets that nobody answers: exporters by number of the policy.
    public var agents: [JaegerAgentExporter?] = []
    /// Seed of the run.
    public var seed: UInt64

    /// Creates a path; there is a link for each hop and one more.
    public init(
        links: [ExportLink], hops: [Hop], backend: BackendBehavior = BackendBehavior(), clients: [RetryPolicy],
        clientOfInstance: [UInt32] = [], seed: UInt64
    ) {
        precondition(links.count == hops.count + 1 && !clients.isEmpty, "a link leads to each hop and to the backend")
        self.links = links
        self.hops = hops
        self.backend = backend
        self.clients = clients
        self.clientOfInstance = clientOfInstance
        self.seed = seed
    }

    /// Where nothing can fail.
    static func ideal(hops: Int) -> ExportPath {
        ExportPath(
            links: Array(repeating: ExportLink(delayNanos: 0), count: hops + 1),
            hops: Array(repeating: Hop(), count: hops), clients: [RetryPolicy(.go)], seed: 0)
    }

    /// Whether a request may be taken though its sender is not told, so that it comes again.
    var canDuplicate: Bool {
        let isSlow = { (point: ReceivingPoint.Settings) in point.cores > 0 || point.latencyNanos > 0 }
        return links.contains { $0.faults.contains { $0.effect.canDuplicate } } || hops.contains { isSlow($0.receiver) }
            || isSlow(backend.point)
            || hops.contains { hop in
                guard let queue = hop.exporter.queue else { return true }
                return queue.blocksOnOverflow || queue.waitsForResult
            }
    }

    func client(of instance: Int) -> RetryPolicy {
        clients[policy(of: instance)]
    }

    func agent(of instance: Int) -> JaegerAgentExporter? {
        let policy = policy(of: instance)
        return policy < agents.count ? agents[policy] : nil
    }

    private func policy(of instance: Int) -> Int {
        instance < clientOfInstance.count ? Int(clientOfInstance[instance]) : 0
    }
}
