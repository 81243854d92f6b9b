import WinnowModel
import WinnowSettings

@testable import WinnowDialects

/// Settings of an SDK's batch span processor in effect for an environment: numbers, failures and what is logged.
enum ProcessorEnvironmentVectors<Recording: ProcessorRecording>: VectorSuite {
    static var file: String { Recording.folder + "/bsp-environment.jsonl" }

    static func check(_ vectors: VectorFile, _ tally: inout Tally) throws {
        for line in vectors.lines {
            var variables = ProcessorVariables([:])
            for member in line["environment"]?.members ?? [] {
                guard let name = ProcessorVariables.Name(rawValue: member.name) else { continue }
                variables.values[name] = member.value.string
            }
            let reading = variables.read(by: Recording.sdk)
            tally.count(Recording.agrees(reading, line), "\(variables.values): \(reading)")
        }
    }
}
