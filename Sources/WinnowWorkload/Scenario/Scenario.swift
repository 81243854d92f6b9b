import WinnowModel

/// A workload as its author wrote it: services, operations, calls, arrivals and faults.
///
/// Describes behaviour only; `GeneratedTraffic` compiles it and checks what no single key can tell (unknown names, cycles, growth).
public struct Scenario: Sendable {
    /// Name in reports; the file's name unless the file says otherwise.
    public var name = ""
    /// One sentence for people.
    public var summary = ""
    /// How long traces arrive, ns of virtual time.
    public var durationNanos: UInt64 = 60 * Duration64.second
    /// Deepest call below a root; nil when only probabilities bound the calls.
    var maxDepth: Int?
    /// Time that a remote call spends between the processes, there and back together.
    var network: any LatencyDistribution = LognormalLatency(medianNanos: 600_000, sigma: 0.5)
    /// Value of `deployment.environment`.
    var environment = "production"
    /// Services in the order of the file.
    var services: [ServiceSpec] = []
    /// The process that roots without one of their own share.
    var arrivals: (any ArrivalProcess)?
    /// Operations that traces start with.
    var roots: [RootSpec] = []
    /// Timed faults.
    var faults: [FaultSpec] = []
    /// The whole.
    var place = SourcePlace()

    /// Creates a scenario without services.
    public init() {}
}

/// An operation that traces start with.
struct RootSpec: Sendable {
    var service: String
    var operation: String
    /// Share of the shared arrival process.
    var weight = 1.0
    /// Its own arrival process instead.
    var arrivals: (any ArrivalProcess)?
    var place = SourcePlace()
}
