import Testing
import WinnowFormats
import WinnowSettings
import WinnowModel
import WinnowPipeline
import WinnowTestSupport

/// The batch span processor under the scripts that Python's was run under.
///
/// Known difference: where Python drops the oldest span of a full queue, Winnow drops the newest, as Go and Java do. How many spans wait
/// and how large batches are does not depend on that; which spans they are is compared where the queue never overflowed.
enum BatchSpanProcessorScriptVectors: VectorSuite {
    static let file = "export/bsp-scripts.jsonl"

    /// An exporter that blocks until it is released at a scripted time.
    private struct ScriptedTransport: Transport {
        /// When one blocked export each is released, in order.
        var releases: [Nanos]
        /// From when on nothing blocks.
        let open: Nanos
        private(set) var isBlockedUntil: Nanos = 0

        init(releases: [Nanos], open: Nanos) {
            self.releases = releases
            self.open = open
        }

        mutating func send(bytes: Int, from instance: Int, at now: Nanos) -> Delivery {
            releases.removeAll { $0 < now }
            let released = releases.isEmpty ? open : releases.removeFirst()
            return Delivery(arrival: now, response: max(now, min(released, open)))
        }
    }

    private struct Script {
        let queue: Int
        let batch: Int
        let delayMillis: Double
        let steps: [JSONValue]

        init?(_ line: JSONValue) {
            guard let queue = line["max_queue_size"]?.integer, let batch = line["max_export_batch_size"]?.integer,
                let delay = line["schedule_delay_millis"]?.double, let steps = line["steps"]?.elements
            else { return nil }
            self.queue = Int(queue)
            self.batch = Int(batch)
            delayMillis = delay
            // A flush or a shutdown has no counterpart: the simulation ends by its timers.
            self.steps = Array(steps.prefix { ["emit", "release", "open"].contains($0["step"]?.string ?? "") })
        }
    }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var overflowed = 0
        var skipped: Set<String> = []
        for line in vectors.lines {
            guard let script = Script(line) else { continue }
            let name = line["script"]?.string ?? ""
            if name.hasSuffix("sampled") {
                skipped.insert(name)
                continue
            }
            tally.count(try agrees(script, line, &overflowed), name)
        }
        tally.note =
            " up to the first flush or shutdown; \(overflowed) overflow (there the newest is dropped, in Python the "
            + "oldest); start-time decisions are made elsewhere: \(skipped.sorted().joined(separator: ", "))"
    }

    private static func agrees(_ script: Script, _ line: JSONValue, _ overflowed: inout Int) throws -> Bool {
        let start: Nanos = 1_000_000_000
        func time(_ step: Int) -> Nanos { start + Nanos(step + 1) * 1000 }
        func times(_ word: String) -> [Nanos] {
            script.steps.indices.filter { script.steps[$0]["step"]?.string == word }.map(time)
        }
        var settings = BatchSpanProcessors.Settings()
        settings.maxQueueSize = script.queue
        settings.maxExportBatchSize = script.batch
        settings.scheduleDelayNanos = UInt64(script.delayMillis * 1e6)
        let transport = ScriptedTransport(releases: times("release"), open: times("open").first ?? .max)
        var processors = BatchSpanProcessors(settings, start: start, keys: InstanceKeys(seed: 0), transport: transport)
        { spans, _ in spans.count }
        var flights = Flights()
        let ring = SpansRing()
        var queue = EventQueue()
        var emitted = 0
        for (number, step) in script.steps.enumerated() {
            if step["step"]?.string == "emit" {
                for _ in 0..<(step["count"]?.integer ?? 0) {
                    processors.advance(before: time(number), ring: ring, &queue, into: &flights)
                    processors.enqueue(
                        SpanHandle(sequence: 0, row: emitted), instance: 0, at: time(number), ring: ring, &queue,
                        into: &flights)
                    emitted += 1
                }
            }
            processors.advance(before: time(number) + 1, ring: ring, &queue, into: &flights)
            let waiting = emitted - flights.dropped.count - flights.spans.count
            if step["batches"]?.integer != Int64(flights.flights.count) || step["queue"]?.integer != Int64(waiting) {
                print("  step \(number): \(flights.flights.count) batches, \(waiting) wait")
                return false
            }
        }
        let sizes = try #require(line["batch_sizes"]?.elements).map { Int($0.integer ?? -1) }
        if flights.flights.map(\.bytes) != Array(sizes.prefix(flights.flights.count)) { return false }
        if !flights.dropped.isEmpty {
            overflowed += 1
            return true
        }
        let batches = try #require(line["batches"]?.elements)
        return zip(flights.flights, batches).allSatisfy { flight, runs in
            let rows = flights.spans[flight.range].map { Int64($0.row) }
            return runs[0]?[0]?.integer == rows.first && runs[0]?[1]?.integer == rows.last
        }
    }
}
