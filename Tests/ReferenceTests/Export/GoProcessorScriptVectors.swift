import WinnowModel
import WinnowSettings

@testable import WinnowPipeline

/// Go's batch span processor under scripts.
///
/// Where a timer and the channel are ready, chance decides: each outcome that was seen must come about by some choices, and where eight runs
/// came to one outcome, whatever is chosen comes to it. In virtual time all is exact, in real time sizes, spans and order are.
enum GoProcessorScriptVectors: VectorSuite {
    static let file = "export/go/bsp-scripts.jsonl"
    private static let searchLimit = 20_000

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        var skipped: [String] = []
        for line in vectors.lines {
            guard let script = ProcessorScript(line) else {
                skipped.append("\(line["script"]?.string ?? ""): \(line["skipped"]?.string ?? "no script")")
                continue
            }
            for (number, outcome) in script.outcomes.enumerated() {
                let run = comesAbout(outcome, script)
                tally.count(run != nil, "\(script.name), outcome \(number): \(outcome.batches.map { $0.spans.runs })")
                if number == 0, let run { tally.count(calls(run, script), "\(script.name), calls") }
            }
            guard !script.isRealTime, script.outcomes.count == 1 else { continue }
            for key in UInt8(0)..<6 {
                // Other choices, where there are any, change nothing.
                let (run, after) = play(script, (0..<64).map { UInt8(Draw.word(UInt64(key), $0) & 1) })
                tally.count(
                    script.agrees(script.outcomes[0], run, after: after, comparesTimes: true),
                    "\(script.name) whatever is chosen")
            }
        }
        tally.note = " (outcomes; \(skipped.joined(separator: ", ")))"
    }

    private static func play(
        _ script: ProcessorScript, _ choices: [UInt8]
    ) -> (run: ScriptedProcessor, after: ScriptedProcessor) {
        let run = script.play(.go, choices: choices, .init(gap: script.isRealTime ? 0.05 : 0))
        var after = run
        after.run(to: .max)
        return (script.isRealTime ? after : run, after)
    }

    /// The run in which an outcome comes about: depth first over the choices that were made before the first difference.
    private static func comesAbout(
        _ outcome: ProcessorScript.Outcome, _ script: ProcessorScript
    ) -> ScriptedProcessor? {
        var stack: [[UInt8]] = [[]]
        var tries = 0
        while let given = stack.popLast(), tries < searchLimit {
            tries += 1
            let (run, after) = play(script, given)
            if script.agrees(outcome, run, after: after, comparesTimes: !script.isRealTime) { return after }
            let same = script.matching(outcome, run, after: after, comparesTimes: !script.isRealTime)
            let made = same < after.choices.count ? after.choices[same] : Int(after.machine.choices)
            guard given.count < made else { continue }
            for place in given.count..<made {
                for way in [UInt8(1), 2] {
                    stack.append(given + Array(repeating: 0, count: place - given.count) + [way])
                }
            }
        }
        return nil
    }

    private static func calls(_ run: ScriptedProcessor, _ script: ProcessorScript) -> Bool {
        func agree(_ found: [ScriptedProcessor.Call], _ wanted: [ProcessorScript.Call]) -> Bool {
            found.count == wanted.count
                && zip(found, wanted).allSatisfy { found, wanted in
                    guard (wanted.result == "ok") == (found.outcome == .succeeded) else { return false }
                    guard let returned = found.returned.map(ProcessorScript.millis), let late = wanted.returned else {
                        return found.returned == nil && wanted.returned == nil
                    }
                    return script.isRealTime
                        ? late > returned - 5 && late < returned + 50 : late == returned
                }
        }
        return agree(run.flushes, script.flushes) && agree(run.shutdowns, script.shutdowns)
            && run.exporterShutdowns == script.exporterShutdowns && run.mostRunning <= max(1, script.mostRunning)
            && (script.isRealTime
                || run.holdUps.map { [$0.from, $0.to].map(ProcessorScript.millis) }
                    == script.blocked.map { [$0.from, $0.to] })
    }
}
