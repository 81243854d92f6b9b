import WinnowModel

/// How requests are shared out to the replicas of a hop.
public enum ReplicaRouting: Sendable {
    /// Each trace goes to one replica, by its id; requests are not counted apart.
    case traceID
    /// Request after request to the next replica, as a plain balancer does.
    case roundRobin
    /// Each request to a replica that is drawn, keyed by the seed and the request's first span.
    case random(seed: UInt64)
    /// As a `load_balancing` exporter before the hop does over these backends: a request is taken apart.
    case ring(backends: [String], key: BalancingKey)

    /// Whether all spans of a trace meet at one replica.
    public var keepsTracesTogether: Bool {
        switch self {
        case .traceID: true
        case .roundRobin, .random: false
        case .ring(_, let key): key.keepsTracesTogether
        }
    }

    /// The replica of a trace by its id, 0..<count.
    @inline(__always)
    static func replica(of trace: TraceID, count: Int) -> Int {
        Int(Draw.finish(trace.high ^ trace.low) % UInt64(count))
    }
}
