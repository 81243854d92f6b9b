import WinnowModel
import WinnowSettings

@testable import WinnowDialects
@testable import WinnowPipeline

/// Python's batch span processor under whole scripts, its exporter blocked until the script releases it.
enum BatchSpanProcessorScriptVectors: VectorSuite {
    static let file = "export/bsp-scripts.jsonl"
    private static let second: UInt64 = 1_000_000_000

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var refused = 0
        for line in vectors.lines {
            guard let queue = line["max_queue_size"]?.integer, let batch = line["max_export_batch_size"]?.integer,
                let delay = line["schedule_delay_millis"]?.double
            else {
                tally.count(false, "a line without settings")
                continue
            }
            if let message = line["message"]?.string {
                refused += 1
                let fault = ProcessorVariables.pythonFault(
                    queue: Double(queue), batch: Double(batch), delayMillis: delay)
                tally.count(fault?.1 == message, "queue \(queue), batch \(batch), delay \(delay): \(message)")
                continue
            }
            var settings = BatchSpanProcessorSettings()
            settings.maxQueueSize = Int(queue)
            settings.maxExportBatchSize = Int(batch)
            settings.scheduleDelayNanos = UInt64(delay * 1e6)
            let name = "\(line["script"]?.string ?? ""), queue \(queue), batch \(batch)"
            let fault = fault(line, settings)
            tally.count(fault == nil, "\(name): \(fault ?? "")")
        }
        tally.note = " (\(refused) of them settings that raise)"
    }

    /// What differs; `nil`: nothing.
    private static func fault(_ line: JSONValue, _ settings: BatchSpanProcessorSettings) -> String? {
        let script = line["script"]?.string ?? ""
        let isSampled = !script.hasSuffix("sampled")
        let outcome = script.contains("exporter result") ? ExportOutcome.failed : .succeeded
        let origin = ProcessorScript.origin
        var player = ScriptedProcessor(
            BatchSpanProcessor(settings, .python, firstTimer: origin + settings.scheduleDelayNanos, key: 0),
            at: origin
        ) { _ in .blocked }
        // No thread of Python's runs before another lets it: the worker finds all spans of a step.
        player.endsAtOnce = true
        var span = 0
        for (number, step) in (line["steps"]?.elements ?? []).enumerated() {
            player.run(to: origin + UInt64(number + 1) * second)
            let word = step["step"]?.string ?? ""
            switch word {
            case "emit":
                for _ in 0..<(step["count"]?.integer ?? 0) {
                    player.end(span, isSampled: isSampled)
                    span += 1
                }
                player.run(to: player.now)
            case "release": for _ in 0..<(step["count"]?.integer ?? 0) { player.release(outcome) }
            case "open":
                player.exporter = { _ in .after(0, outcome) }
                while player.release(outcome) {}
            case "force_flush", "force_flush in the background": player.flush()
            case "shutdown", "shutdown in the background": player.shutDown(timeoutNanos: 30_000 * second)
            case "shutdown with 300 ms timeout":
                player.shutDown(timeoutNanos: 300_000_000)
                player.run(to: player.now + 300_000_000)
                if player.shutdowns.last?.outcome != .timedOut { return "the shutdown did not run out of time" }
            case "flush returned":
                if player.flushes.last?.returned == nil { return "the flush did not return" }
            case "shutdown returned":
                if player.shutdowns.last?.returned == nil { return "the shutdown did not return" }
            default: return "an unknown step \(word)"
            }
            if let result = step["result"], (player.flushes.last?.outcome == .succeeded) != (result == .bool(true)) {
                return "step \(number): the flush returned \(player.flushes.last?.outcome.map { "\($0)" } ?? "nothing")"
            }
            let timedOut = player.lost.count { $0.loss == .shutdownTimedOut }
            // What a shutdown has left behind still stands in Python's queue, where nobody will ever look.
            let waiting = player.machine.inQueue + timedOut
            if step["batches"]?.integer != Int64(player.batches.count) || step["queue"]?.integer != Int64(waiting)
                || step["exporting"] != .bool(player.isExporting)
            {
                return "step \(number): \(player.batches.count) batches, \(waiting) wait"
            }
        }
        player.run(to: player.now)
        let batches = player.batches.map { $0.spans.runs }
        if batches != (line["batches"]?.elements ?? []).map({ ProcessorScript.runs($0) }) { return "\(batches)" }
        let never = player.lost.map(\.span).runs
        if never != ProcessorScript.runs(line["never_exported"]) { return "never exported: \(never)" }
        func count(_ loss: SpanLoss) -> Int64 { Int64(player.lost.count { $0.loss == loss }) }
        let metric = line["processed_metric"]
        if (metric?["queue_full"]?.integer ?? 0) != count(.queueFull) { return "queue full: \(count(.queueFull))" }
        if (metric?["already_shutdown"]?.integer ?? 0) != count(.afterShutdown) {
            return "after the shutdown: \(count(.afterShutdown))"
        }
        let exported = Int64(player.batches.reduce(0) { $0 + $1.spans.count })
        if (metric?["exported"]?.integer ?? 0) != exported { return "exported: \(exported)" }
        if line["most_concurrent_exports"]?.integer != Int64(player.mostRunning) { return "exports side by side" }
        if line["exporter_shutdowns"]?.integer != Int64(player.exporterShutdowns) {
            return "\(player.exporterShutdowns) shutdowns of the exporter"
        }
        return nil
    }
}
