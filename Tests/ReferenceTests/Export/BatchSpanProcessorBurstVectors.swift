import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// Python's batch span processor in uninterrupted bursts, while its worker hardly gets to run.
///
/// How many spans of a burst are lost hangs on when the worker ran; given that, everything else follows: it takes all that waits each time, so that
/// of what was exported whole queues make one part and what stood at the end the other. The SDK's own counter counts up to a few spans more.
enum BatchSpanProcessorBurstVectors: VectorSuite {
    static let file = "export/bsp-burst.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            let burst = Int(line["burst"]?.integer ?? 0)
            var settings = BatchSpanProcessorSettings()
            settings.maxQueueSize = Int(line["max_queue_size"]?.integer ?? 0)
            settings.maxExportBatchSize = Int(line["max_export_batch_size"]?.integer ?? 0)
            for run in line["runs"]?.elements ?? [] {
                let dropped = Int(run["dropped"]?.integer ?? -1)
                let batches = played(burst, settings, exporting: burst - dropped)
                let spans = batches.flatMap { $0 }
                let over = (run["queue_full_metric"]?.integer ?? -1) - Int64(dropped)
                tally.count(
                    burst - spans.count == dropped && run["batches"]?.integer == Int64(batches.count)
                        && run["full"]?.integer
                            == Int64(batches.count { $0.count == settings.maxExportBatchSize })
                        && (run["ordered"] == .bool(true)) == zip(spans, spans.dropFirst()).allSatisfy { $0 < $1 }
                        && spans.last == burst - 1 && (0...3).contains(over),
                    "\(burst) of \(settings.maxQueueSize): \(dropped) lost, \(batches.count) batches, counter \(over) over"
                )
            }
        }
    }

    /// The batches of a burst of which so many spans are exported: the worker runs after whole queues, and at the end.
    private static func played(
        _ burst: Int, _ settings: BatchSpanProcessorSettings, exporting: Int
    ) -> [[Int]] {
        let queue = settings.maxQueueSize
        let rest = exporting % queue
        let turns = exporting / queue
        let wakes = Set((0..<turns).map { burst - rest - $0 * queue } + (rest > 0 ? [burst] : []))
        let machine = BatchSpanProcessor(
            settings, .python, firstTimer: ProcessorScript.origin + settings.scheduleDelayNanos, key: 0)
        var player = ScriptedProcessor(machine, at: ProcessorScript.origin) { _ in .blocked }
        // A flush that has the export lock keeps the worker from running.
        func hold() {
            player.exporter = { _ in .blocked }
            player.end(-1)
            player.flush()
        }
        hold()
        for span in 0..<burst {
            player.end(span)
            guard wakes.contains(span + 1) else { continue }
            player.exporter = { _ in .after(0, .succeeded) }
            player.release()
            player.run(to: player.now)
            if span + 1 < burst { hold() }
        }
        return player.batches.map(\.spans).filter { $0 != [-1] }
    }
}
