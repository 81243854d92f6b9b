import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// JavaScript's batch span processor under scripts, with fake timers: everything to the millisecond.
enum NodeProcessorScriptVectors: VectorSuite {
    static let file = "export/node/bsp-scripts.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            guard let script = ProcessorScript(line) else {
                tally.count(false, "a line that is no script")
                continue
            }
            let run = script.play(.node)
            var after = run
            after.run(to: .max)
            tally.count(
                script.outcomes.contains { script.agrees($0, run, after: after, comparesTimes: true) }
                    && calls(after.flushes, script.flushes) && calls(after.shutdowns, script.shutdowns)
                    && after.exporterShutdowns == script.exporterShutdowns && run.mostRunning == script.mostRunning,
                "\(script.name): \(after.batches.map { $0.spans.runs }), \(after.lost.map(\.span).runs)")
        }
    }

    /// A promise is rejected with what its exporter said, or with a time-out.
    private static func calls(_ found: [ScriptedProcessor.Call], _ wanted: [ProcessorScript.Call]) -> Bool {
        found.count == wanted.count
            && zip(found, wanted).allSatisfy { found, wanted in
                let word: String? =
                    switch found.outcome {
                    case .succeeded: "ok"
                    case .failed: "scripted"
                    case .timedOut: "Timeout"
                    case nil: nil
                    }
                return ProcessorScript.millis(found.called) == wanted.called && word == wanted.result
                    && found.returned.map(ProcessorScript.millis) == wanted.returned
            }
    }
}
