import WinnowModel

/// Which of several replicas a trace goes to: by its id, so that all of its spans meet at one.
enum ReplicaRouting {
    /// The replica of a trace, 0..<count.
    @inline(__always)
    static func replica(of trace: TraceID, count: Int) -> Int {
        Int(Draw.finish(trace.high ^ trace.low) % UInt64(count))
    }
}
