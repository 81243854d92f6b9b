import WinnowPipeline
import WinnowSampling

/// How long a lane works, and how long its samplers do: CPU time of the thread, so that other jobs and programs do not count.
///
/// CPU time is read twice per round of slabs, since each reading is a system call. Calls of samplers are timed by the wall clock, which costs
/// a tenth of that; their share of the lane's wall time, taken over the whole run, is their share of its CPU time. What the thread was kept
/// waiting falls on both alike. The clock's own time is taken off: two readings a call of the lane's, one of the sampler's.
final class LaneClock: @unchecked Sendable {
    // Used by one job at a time.
    @exclusivity(unchecked) private var laneNanos: UInt64 = 0
    @exclusivity(unchecked) private var laneWallNanos: UInt64 = 0
    @exclusivity(unchecked) private var samplerWallNanos: UInt64 = 0
    @exclusivity(unchecked) private var calls: UInt64 = 0
    private let readingNanos: UInt64

    init(readingNanos: UInt64 = Stopwatch.wallReadingNanos) { self.readingNanos = readingNanos }

    /// CPU time of the lane, ns.
    var lane: Double { Double(laneNanos) - min(Double(laneNanos), 2 * Double(calls &* readingNanos)) }

    /// CPU time of its samplers, ns: never more than the lane's.
    var samplers: Double {
        let own = Double(calls &* readingNanos)
        let wall = Double(laneWallNanos) - 2 * own
        let inside = Double(samplerWallNanos) - own
        return wall > 0 && inside > 0 ? lane * min(1, inside / wall) : 0
    }

    /// Times a piece of the lane's work, one job of one thread.
    ///
    /// Never inlined: `InstructionCount` counts within this very function.
    @inline(never)
    func job(_ body: () -> Void) {
        let cpu = Stopwatch.threadNanos()
        let wall = Stopwatch.wallNanos()
        body()
        add(wall: Stopwatch.wallNanos() &- wall, cpu: Stopwatch.threadNanos() &- cpu)
    }

    /// Times a call of a sampler within the lane's work.
    @inline(__always)
    func sampler<Result>(_ body: () -> Result) -> Result {
        let wall = Stopwatch.wallNanos()
        let result = body()
        add(samplerWall: Stopwatch.wallNanos() &- wall)
        return result
    }

    func add(wall: UInt64, cpu: UInt64) {
        laneWallNanos &+= wall
        laneNanos &+= cpu
    }

    @inline(__always)
    func add(samplerWall: UInt64) {
        samplerWallNanos &+= samplerWall
        calls &+= 1
    }

    /// The same collectors with every sampler timed.
    func timing(_ hops: [Route.Hop]) -> [Route.Hop] {
        hops.map { hop in
            var hop = hop
            hop.replicas = hop.replicas.map { $0.map { timing($0) } }
            if let make = hop.changes?.make { hop.changes?.make = { make($0).map { self.timing($0) } } }
            return hop
        }
    }

    /// What changes spans is no sampler: the route asks it for what it has made of them, and its time is the lane's, as is that of batching.
    private func timing(_ stage: some CollectorStage) -> any CollectorStage {
        stage is EditingStage || stage is BatchStage || stage is GroupByTraceStage ? stage : TimedStage(stage, self)
    }
}
