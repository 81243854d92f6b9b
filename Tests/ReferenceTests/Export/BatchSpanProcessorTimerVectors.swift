import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// Python's batch span processor driven by its timer: sizes exactly; times as far as a thread that sleeps keeps them.
enum BatchSpanProcessorTimerVectors: VectorSuite {
    static let file = "export/bsp-timer.jsonl"
    /// How late a thread that sleeps may wake up, ms.
    private static let latest = 50.0

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            var settings = BatchSpanProcessorSettings()
            settings.maxQueueSize = Int(line["max_queue_size"]?.integer ?? 0)
            settings.maxExportBatchSize = Int(line["max_export_batch_size"]?.integer ?? 0)
            settings.scheduleDelayNanos = UInt64((line["schedule_delay_millis"]?.double ?? 0) * 1e6)
            let origin = ProcessorScript.origin
            var player = ScriptedProcessor(
                BatchSpanProcessor(settings, .python, firstTimer: origin + settings.scheduleDelayNanos, key: 0),
                at: origin
            ) { _ in .after(0, .succeeded) }
            var span = 0
            for step in line["emit"]?.elements ?? [] {
                player.run(to: ProcessorScript.nanos(step[0]?.double ?? 0))
                for _ in 0..<(step[1]?.integer ?? 0) {
                    player.end(span)
                    span += 1
                }
            }
            player.run(to: .max)
            let sizes = (line["batch_sizes"]?.elements ?? []).map { Int($0.integer ?? -1) }
            let times = (line["at"]?.elements ?? []).map { $0.double ?? -1 }
            let found = player.batches.map { ProcessorScript.millis($0.start) }
            tally.count(
                player.batches.map(\.spans.count) == sizes && found.count == times.count
                    && zip(times, found).allSatisfy { (0..<latest).contains($0 - $1) },
                "\(player.batches.map(\.spans.count)) at \(found)")
        }
    }
}
