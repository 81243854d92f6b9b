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

    /// What a job makes of a slab. Written by one job, read when all have ended.
    private final class Piece<Made: Sendable>: @unchecked Sendable {
        let slab = Slab()
        var made: Made?
    }

    /// Reads and compiles a scenario, or the workload of an experiment; `options` may set seed and duration.
    public init(_ scenario: String, options: LabOptions) throws(Failure) {
        let scenario = try Scenario.load(path: scenario, alsoKnown: ExperimentSettings.keys)
        traffic = try GeneratedTraffic(scenario: scenario, duration: options.durationNanos)
        seed = options.seed ?? 1
    }

    /// Name of the scenario.
    public var name: String { traffic.facts.name }

    /// Average number of traces in a second of virtual time.
    public var expectedTracesPerSecond: Double { traffic.expectedTracesPerSecond }

    /// Writes all traces to every stream and store, which is not finished yet then; `shouldStop` is asked between rounds, and files end properly all the same.
    ///
    /// Throws `.io` when a stream can't be written.
    @discardableResult public func run(
        jobs: Int, to streams: [TraceFileStream], and stores: [TraceStore] = [],
        progress: (Progress) -> Void = { _ in },
        shouldStop: () -> Bool = { false }
    ) throws(Failure) -> Progress {
        let writers = streams.map(\.writer)
        let done = try run(
            jobs: jobs, slabsInRound: Self.slabsInRound,
            making: { batch, tables in
                writers.map { writer in
                    var bytes: [UInt8] = []
                    writer.write(batch, tables, into: &bytes)
                    return bytes
                }
            }, progress: progress,
            shouldStop: { shouldStop() || stores.isEmpty && !streams.contains(where: \.isRead) },
            storing: { batch, tables throws(Failure) in
                for store in stores { try Failure.only { try store.append(batch, tables) } }
            }
        ) { pieces throws(Failure) in
            for (stream, bytes) in zip(streams, pieces) where stream.isRead { try stream.add(bytes) }
        }
        for stream in streams { try stream.finish() }
        return done
    }

    /// Draws all traces, lets the jobs make something of each slab and hands that to `sink`, in order, after the slab to `storing`.
    ///
    /// `shouldStop` is asked between rounds of `slabsInRound` slabs; what `sink` throws ends it.
    @discardableResult public func run<Made: Sendable>(
        jobs: Int, slabsInRound: Int, making: @escaping @Sendable (TraceBatch, TraceTables) -> Made,
        progress: (Progress) -> Void = { _ in }, shouldStop: () -> Bool = { false },
        storing: (TraceBatch, TraceTables) throws(Failure) -> Void = { _, _ in },
        to sink: (Made) throws(Failure) -> Void
    ) throws(Failure) -> Progress {
        let pool = WorkerPool(count: jobs)
        defer { pool.stop() }
        var planner = traffic.planner(seed: seed)
        let pieces = (0..<max(1, slabsInRound)).map { _ in Piece<Made>() }
        let traffic = traffic
        var done = Progress()
        while !shouldStop() {
            var plans: [SlabPlan] = []
            var plan = SlabPlan()
            while plans.count < pieces.count, planner.next(&plan) { plans.append(plan) }
            if plans.isEmpty { break }
            pool.run(
                zip(pieces, plans).map { piece, plan in
                    { @Sendable in
                        traffic.fill(piece.slab, with: plan)
                        piece.made = making(piece.slab.batch, traffic.tables)
                    }
                })
            for piece in pieces[..<plans.count] {
                let made = piece.made
                piece.made = nil
                try storing(piece.slab.batch, traffic.tables)
                if let made { try sink(made) }
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
        return done
    }
}
