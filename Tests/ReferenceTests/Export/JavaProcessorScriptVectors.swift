import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// Java's batch span processor under scripts in real time on a shared machine: sizes, spans and drops are firm, times come late.
///
/// A recorded outcome must come about when the worker begins late, steps come late, spans stand apart or exports end when they were seen to, by
/// some of the delays that a busy machine has; one of the three runs that were recorded at least.
enum JavaProcessorScriptVectors: VectorSuite {
    static let file = "export/java/bsp-scripts.jsonl"

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var exact = 0
        var others = (seen: 0, all: 0)
        for line in vectors.lines {
            guard let script = ProcessorScript(line) else {
                tally.count(false, "a line that is no script")
                continue
            }
            let found = script.outcomes.map { comesAbout($0, script) }
            others.seen += found.count { $0 != nil }
            others.all += found.count
            exact += found.contains { $0?.isPunctual == true } ? 1 : 0
            tally.count(
                found.contains { $0.map { calls($0.run, script) } == true },
                "\(script.name): \(script.outcomes[0].batches.map { $0.spans.runs })")
        }
        tally.note = " (\(exact) in the script's own time; \(others.seen) of all \(others.all) outcomes come about)"
    }

    private static func comesAbout(
        _ outcome: ProcessorScript.Outcome, _ script: ProcessorScript
    ) -> (run: ScriptedProcessor, isPunctual: Bool)? {
        for start in [0.0, 0.8, 1, 2, 5, 8, 10, 15, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 160] {
            for gap in [0.05, 0.2, 0.4] {
                for steps in [0.0, 3, 10, 20, 40, 60] {
                    for ends in [[], outcome.batches.map(\.end)] {
                        let run = script.play(.java, .init(start: start, gap: gap, steps: steps, ends: ends))
                        var after = run
                        after.run(to: .max)
                        // What is still under way at the script's end leaves with a later shutdown.
                        after.shutDown()
                        after.run(to: .max)
                        if script.agrees(outcome, run, after: after, comparesTimes: false) {
                            return (after, start + steps == 0 && ends.isEmpty)
                        }
                    }
                }
            }
        }
        return nil
    }

    /// What returned, and whether: a flush after a shutdown never does.
    private static func calls(_ run: ScriptedProcessor, _ script: ProcessorScript) -> Bool {
        func agree(_ found: [ScriptedProcessor.Call], _ wanted: [ProcessorScript.Call]) -> Bool {
            zip(found, wanted).allSatisfy { found, wanted in
                (found.returned == nil) == (wanted.returned == nil)
                    && (found.outcome == .succeeded) == (wanted.result == "ok")
            }
        }
        return run.flushes.count == script.flushes.count && agree(run.flushes, script.flushes)
            && run.shutdowns.count >= script.shutdowns.count && agree(run.shutdowns, script.shutdowns)
            && run.mostRunning == script.mostRunning
    }
}
