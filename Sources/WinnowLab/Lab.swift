public import WinnowModel
public import WinnowStore

/// The laboratory: runs plans.
public enum Lab {
    /// How far a run is.
    public struct Progress: Sendable {
        /// Share of the whole run that is done, 0...1.
        public var share: Double
        /// Spans of the traffic so far, all seeds.
        public var spans: Int
        /// Seed that is running, from 0, and how many there are.
        public var seed: (index: Int, count: Int)
    }

    /// The record before anything has run: experiment, digest, seeds, policies, cells that are not finished.
    public static func outline(_ plan: LabPlan) -> RunRecord { RunRecorder(plan).record }

    /// The record of a command line that is measured as a whole: its digest is that of what was typed.
    public static func outline(ofCommand words: [String], arguments: [String], version: String) -> RunRecord {
        var hash = SHA256()
        hash.update(text: "winnow \(version)\n")
        for word in words { hash.update(text: "word \(word)\n") }
        var record = RunRecord(
            experiment: RunRecord.Experiment(name: words.joined(separator: " ")),
            run: RunRecord.Run(
                digest: hash.finish(), seeds: [1], version: version, arguments: arguments, durationNanos: 0,
                traffic: RunRecord.Traffic(name: "command", traces: 0, spans: 0, faults: nil, tracesPerSecond: 0)))
        record.environment = MachineFacts.entries(version: version)
        return record
    }

    /// What one policy keeps, for whoever sends it on.
    public struct Export {
        /// Number of the policy.
        public var policy: Int
        /// Gets spans of the measured window as the policy's backend gets them, trace by trace; tables grow from call to call.
        public var send: (TraceBatch, TraceTables) throws -> Void

        /// Creates an export of a policy.
        public init(policy: Int, send: @escaping (TraceBatch, TraceTables) throws -> Void) {
            self.policy = policy
            self.send = send
        }
    }

    /// Runs every policy over every seed.
    ///
    /// `shouldStop` is asked between rounds; when it answers true, the seed that runs is given up and the record is marked incomplete.
    /// `finished` gets the record so far and the seed that has just ended; `note`, while a seed runs, what the plan's `details` ask for beside
    /// the figures; `keep` whole traces that some policy kept, each once; `export` what its policy keeps of the first seed. Throws `.internal` when a ledger does not close.
    public static func run(
        _ plan: LabPlan, jobs: Int, progress: (Progress) -> Void = { _ in }, shouldStop: () -> Bool = { false },
        finished: (RunRecord, UInt64) throws -> Void = { _, _ in },
        note: (ResultStore.CellResults) throws -> Void = { _ in },
        keep: (_ batch: TraceBatch, _ tables: TraceTables, _ traces: [Int], _ seed: UInt64) throws -> Void = {
            _, _, _, _ in
        },
        export: Export? = nil
    ) throws -> RunRecord {
        let context = plan.context
        let pool = WorkerPool(count: jobs)
        defer { pool.stop() }
        var writer = RunRecorder(plan)
        var spansBefore = 0
        for (index, seed) in plan.seeds.enumerated() {
            let run = SeedRun(
                traffic: plan.traffic, policies: plan.policies, reference: plan.reference, context: context, seed: seed,
                pool: pool)
            if index == 0, let export { run.lanes[export.policy].startExport() }
            let completed = try run.run(
                { now in
                    progress(
                        Progress(
                            share: (Double(index) + now.share) / Double(plan.seeds.count),
                            spans: spansBefore + now.spans, seed: (index, plan.seeds.count)))
                }, shouldStop: { run.wireFault != nil || shouldStop() }, note: note,
                keep: { try keep($0.batch, context.tables, $1, seed) }, send: { try export?.send($0, $1) })
            if let fault = run.wireFault { throw fault }
            if !completed {
                writer.record.run.isComplete = false
                break
            }
            spansBefore += run.progress.spans
            try writer.add(run, seed: seed)
            try finished(writer.record, seed)
        }
        writer.conclude()
        return writer.record
    }
}
