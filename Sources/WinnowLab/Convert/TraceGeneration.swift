public import WinnowFormats
public import WinnowModel
public import WinnowStore
import WinnowWorkload

/// Draws the traces of a scenario and writes them: slabs are drawn and encoded side by side and put down in order.
///
/// The bytes depend on the scenario, the seed and the duration, never on the number of jobs. Memory holds a round of slabs.
public struct TraceGeneration {
    /// What was written so far.
    public struct Progress: Sendable {
        /// Traces written.
        public var traces = 0
        /// Spans written.
        public var spans = 0
        /// Share of the virtual time that is over, 0...1.
        public var share = 0.0
    }

    private let traffic: GeneratedTraffic
    private let seed: UInt64
    private static let slabsInRound = 8

    /// What a job makes of a slab: a piece for each stream. Written by one job, read when all have ended.
    private final class Piece: @unchecked Sendable {
        let slab = Slab()
        var bytes: [[UInt8]] = []
    }

    /// Reads and compiles a scenario, or the workload of an experiment; `options` may set seed and duration.
    public init(_ scenario: String, options: LabOptions) throws(Failure) {
        let scenario = try Scenario.load(path: scenario, alsoKnown: ExperimentSettings.keys)
        traffic = try GeneratedTraffic(scenario: scenario, duration: options.durationNanos)
        seed = options.seed ?? 1
    }

    /// Name of the scenario.
    public var name: String { traffic.facts.name }

    /// Writes all traces to every stream and store, which is not finished yet then; `shouldStop` is asked between rounds, and files end properly all the same.
    ///
    /// Throws `.io` when a stream can't be written.
    @discardableResult public func run(
        jobs: Int, to streams: [TraceFileStream], and stores: [TraceStore] = [],
        progress: (Progress) -> Void = { _ in },
        shouldStop: () -> Bool = { false }
    ) throws(Failure) -> Progress {
        let pool = WorkerPool(count: jobs)
        defer { pool.stop() }
        var planner = traffic.planner(seed: seed)
        let pieces = (0..<Self.slabsInRound).map { _ in Piece() }
        let writers = streams.map(\.writer)
        let traffic = traffic
        var done = Progress()
        while !shouldStop() && (!stores.isEmpty || streams.contains(where: \.isRead)) {
            var plans: [SlabPlan] = []
            var plan = SlabPlan()
            while plans.count < Self.slabsInRound, planner.next(&plan) { plans.append(plan) }
            if plans.isEmpty { break }
            pool.run(
                zip(pieces, plans).map { piece, plan in
                    { @Sendable in
                        traffic.fill(piece.slab, with: plan)
                        piece.bytes = writers.map { writer in
                            var bytes: [UInt8] = []
                            writer.write(piece.slab.batch, traffic.tables, into: &bytes)
                            return bytes
                        }
                    }
                })
            for piece in pieces[..<plans.count] {
                for (stream, bytes) in zip(streams, piece.bytes) where stream.isRead { try stream.add(bytes) }
                for store in stores { try Failure.only { try store.append(piece.slab.batch, traffic.tables) } }
                piece.bytes = []
                done.traces += piece.slab.batch.traceCount
                done.spans += piece.slab.batch.spanCount
            }
            let facts = traffic.facts
            let until = plans[plans.count - 1].until
            if facts.durationNanos > 0, until > facts.begin {
                done.share = min(1, Double(until - facts.begin) / Double(facts.durationNanos))
            }
            progress(done)
        }
        for stream in streams { try stream.finish() }
        return done
    }
}
