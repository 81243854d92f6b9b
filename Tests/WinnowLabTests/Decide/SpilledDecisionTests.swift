import Testing
import WinnowFormats
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

/// Decisions on recordings that are read with a window of a few spans are those on recordings in memory.
@Suite struct SpilledDecisionTests {
    private struct Outcome: Equatable {
        var text = ""
        var telemetry = ""
        var warnings: [Diagnostic] = []
        var findings: [Diagnostic] = []
        var summary = ""
        var isClean = true
    }

    private static func decide(
        _ configuration: String, _ files: [String], window: Int?, _ arrival: DecideRun.Arrival = .end,
        ending: DecideRun.Ending = .wait, most: Int = .max
    ) throws -> Outcome {
        var options = LabOptions()
        options.windowSpans = window
        let recording = try Recording(files, options, needsTruth: false)
        let run = try DecideRun(
            PolicySpec("x=" + configuration), traffic: recording.traffic, options: options, recordsVerdicts: true)
        var outcome = Outcome()
        outcome.findings = recording.findings + run.findings
        outcome.summary = recording.summary.line
        outcome.isClean = recording.isClean
        outcome.warnings = try run.run(arrival, ending: ending, telemetry: { outcome.telemetry += $0 }) {
            outcome.text += $0
            return outcome.text.utf8.count < most
        }
        return outcome
    }

    private static let configurations = [
        "tail.yaml", "errors-limited.yaml", "many-policies.yaml", "meeting.yaml", "agent.yaml",
    ].map { LabFiles.package("scenarios/configs/otelcol/" + $0) }

    @Test(arguments: DecideRun.Arrival.allCases)
    func everyArrivalIsDecidedAlike(_ arrival: DecideRun.Arrival) throws {
        for configuration in Self.configurations {
            for ending in DecideRun.Ending.allCases {
                let held = try Self.decide(
                    configuration, [TraceConversionTests.sample], window: nil, arrival, ending: ending)
                #expect(!held.text.isEmpty)
                for window in [1, 300] {
                    let spilled = try Self.decide(
                        configuration, [TraceConversionTests.sample], window: window, arrival, ending: ending)
                    #expect(spilled == held, "\(configuration), \(ending), window \(window)")
                }
            }
        }
    }

    @Test(arguments: TraceFormatCatalog.writers.indices)
    func everyFormatIsDecidedAlike(_ number: Int) throws {
        let writer = TraceFormatCatalog.writers[number]
        let file = TemporaryFile(try TraceConversionTests.convert([TraceConversionTests.sample], writer).bytes)
        let held = try Self.decide(Self.configurations[0], [file.path], window: nil)
        #expect(try Self.decide(Self.configurations[0], [file.path], window: 100) == held, "\(writer.format.id)")
    }

    /// Lines come in order of their decision, however many of them wait for a trace that goes on.
    @Test func linesAreInOrderOfTime() throws {
        let text = try Self.decide(
            Self.configurations[0], [LabFiles.package("scenarios/traces/order-flow.jsonl.gz")], window: 2000
        ).text
        let times = text.split(separator: "\n").compactMap { line in
            line.split(separator: "\"decidedAtNanos\":\"").last.flatMap { Nanos($0.prefix { $0 != "\"" }) }
        }
        #expect(times.count > 900 && times == times.sorted())
    }

    /// A reader who has seen enough ends the run.
    @Test func nothingIsDecidedForNobody() throws {
        let file = LabFiles.package("scenarios/traces/order-flow.jsonl.gz")
        let part = try Self.decide(Self.configurations[0], [file], window: 2000, most: 10)
        let whole = try Self.decide(Self.configurations[0], [file], window: nil)
        #expect(part.text.utf8.count < whole.text.utf8.count && whole.text.hasPrefix(part.text))
        #expect(part.warnings.isEmpty)
    }
}
