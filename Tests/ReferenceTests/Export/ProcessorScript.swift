import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// A script of Go's, Java's or JavaScript's processor, and what came of it.
struct ProcessorScript {
    /// What one run of it came to.
    struct Outcome {
        struct Batch {
            var start: Double
            var end: Double?
            var result: String
            var spans: [Int]
        }

        var batches: [Batch]
        var dropped: [[Int]]

        init?(_ value: JSONValue) {
            guard let batches = value["batches"]?.elements, let dropped = value["dropped"]?.elements else { return nil }
            self.batches = batches.map { batch in
                Batch(
                    start: batch["start"]?.double ?? -1, end: batch["end"]?.double,
                    result: batch["result"]?.string ?? "",
                    spans: ProcessorScript.runs(batch["spans"]).flatMap { Array($0[0]...$0[1]) })
            }
            self.dropped = dropped.map { $0.elements?.compactMap { $0.integer.map { Int($0) } } ?? [] }
        }
    }

    /// A call of `forceFlush` or `shutdown`.
    struct Call {
        var called: Double
        var returned: Double?
        var result: String?
    }

    /// When a processor is made.
    static let origin: Nanos = 1_000_000_000_000

    let name: String
    let settings: BatchSpanProcessorSettings
    let steps: [(time: Double, call: String, spans: Int)]
    let exporter: [(latency: Double, result: String)]
    let end: Double
    /// What was recorded first, and whatever else came out.
    let outcomes: [Outcome]
    let flushes: [Call]
    let shutdowns: [Call]
    /// When steps blocked their caller, and until when.
    let blocked: [(from: Double, to: Double)]
    let mostRunning: Int
    let exporterShutdowns: Int
    let isRealTime: Bool

    /// `nil` where the SDK could not be run under the script.
    init?(_ line: JSONValue) {
        guard let outcome = Outcome(line), let steps = line["steps"]?.elements,
            let exporter = line["exporter"]?.elements, let end = line["end"]?.double,
            let queue = line["queue"]?.integer, let batch = line["batch"]?.integer,
            let delay = line["delay"]?.double, let timeout = line["timeout"]?.double
        else { return nil }
        name = (line["script"]?.string ?? "") + (line["blocking"] == .bool(true) ? ", blocking" : "")
        var settings = BatchSpanProcessorSettings()
        settings.maxQueueSize = Int(queue)
        settings.maxExportBatchSize = Int(batch)
        settings.scheduleDelayNanos = UInt64(delay * 1e6)
        settings.exportTimeoutNanos = UInt64(timeout * 1e6)
        settings.blocksOnQueueFull = line["blocking"] == .bool(true)
        self.settings = settings
        self.steps = steps.map { ($0[0]?.double ?? 0, $0[1]?.string ?? "", Int($0[2]?.integer ?? 0)) }
        self.exporter = exporter.map { ($0[0]?.double ?? 0, $0[1]?.string ?? "") }
        self.end = end
        let others = line["other_outcomes_in_8"] ?? line["other_outcomes_in_3"]
        outcomes = [outcome] + (others?.elements ?? []).compactMap(Outcome.init)
        func calls(_ value: JSONValue?) -> [Call] {
            (value?.elements ?? []).map {
                Call(
                    called: $0["called"]?.double ?? -1, returned: $0["returned"]?.double, result: $0["result"]?.string)
            }
        }
        flushes = calls(line["flushes"])
        shutdowns = calls(line["shutdowns"])
        blocked = (line["blocked"]?.elements ?? []).map {
            ($0["from"]?.double ?? -1, $0["to"]?.double ?? -1)
        }
        mostRunning = Int(line["most_concurrent_exports"]?.integer ?? -1)
        exporterShutdowns = Int(line["exporter_shutdowns"]?.integer ?? -1)
        isRealTime = line["clock"]?.string == "real"
    }

    static func runs(_ value: JSONValue?) -> [[Int]] {
        (value?.elements ?? []).map { $0.elements?.compactMap { $0.integer.map { Int($0) } } ?? [] }
    }

    static func nanos(_ millis: Double) -> Nanos { origin + Nanos(max(0, millis) * 1e6) }
    static func millis(_ time: Nanos) -> Double { (Double(time) - Double(origin)) / 1e6 }

    /// How real time differs from the script's.
    struct Lateness {
        /// When the worker's thread begins, ms.
        var start = 0.0
        /// Between spans of a step, ms.
        var gap = 0.0
        /// By how much steps come late, ms.
        var steps = 0.0
        /// When exports ended, ms, where that is taken from a recording.
        var ends: [Double?] = []
    }

    /// Plays the script up to its end.
    func play(
        _ dialect: BatchSpanProcessorDialect, choices: [UInt8]? = nil, _ late: Lateness = Lateness()
    ) -> ScriptedProcessor {
        let first = Self.nanos(late.start) + settings.scheduleDelayNanos
        var machine = BatchSpanProcessor(settings, dialect, firstTimer: first, key: 7)
        machine.givenChoices = choices
        let exporter = exporter
        var player = ScriptedProcessor(machine, at: Self.origin) { call in
            let (latency, result) = exporter[min(call, exporter.count - 1)]
            let outcome = result == "ok" ? ExportOutcome.succeeded : .failed
            if latency < 0 { return .blocked }
            if call < late.ends.count, let end = late.ends[call] { return .at(Self.nanos(end), outcome) }
            return .after(UInt64(latency * 1e6), outcome)
        }
        player.endsAtOnce = dialect == .node
        var span = 0
        for step in steps {
            // Before the worker is there, spans only wait for it.
            let time = Self.nanos(max(step.time + late.steps, late.start))
            player.run(to: time)
            switch step.call {
            case "emit":
                for number in 0..<step.spans {
                    if late.gap > 0 { player.run(to: time + Nanos(Double(number) * late.gap * 1e6)) }
                    player.end(span)
                    span += 1
                }
                player.run(to: player.now)
            case "flush": player.flush()
            default: player.shutDown()
            }
        }
        player.run(to: Self.nanos(end))
        return player
    }

    /// Whether a run came to an outcome; `after` is the run once everything has ended that would.
    func agrees(
        _ outcome: Outcome, _ run: ScriptedProcessor, after: ScriptedProcessor, comparesTimes: Bool
    ) -> Bool {
        matching(outcome, run, after: after, comparesTimes: comparesTimes) == outcome.batches.count
            && run.batches.count == outcome.batches.count
            && (after.lost.map(\.span) + after.waiting).runs == outcome.dropped
    }

    /// How many batches agree, from the first on.
    func matching(
        _ outcome: Outcome, _ run: ScriptedProcessor, after: ScriptedProcessor, comparesTimes: Bool
    ) -> Int {
        var same = 0
        for (index, wanted) in outcome.batches.enumerated() where index == same && index < run.batches.count {
            let found = after.batches[index]
            guard found.spans == wanted.spans else { break }
            if comparesTimes {
                let word = found.outcome == .timedOut ? "timeout" : found.end == nil ? "hang" : result(of: index)
                guard Self.millis(found.start) == wanted.start, found.end.map(Self.millis) == wanted.end,
                    word == wanted.result
                else { break }
            }
            same += 1
        }
        return same
    }

    private func result(of call: Int) -> String { exporter[min(call, exporter.count - 1)].result }
}
