import WinnowModel
import WinnowPipeline
import WinnowSampling
import WinnowSettings

extension ExperimentPolicyReader {
    /// A policy with what was found while reading it.
    struct Read {
        var blueprint: LaneBlueprint
        var findings: [Diagnostic] = []
        /// Files read, for the digest and for reports.
        var files: [String] = []
        var description = ""
        /// What the exporter at the end of the last file does with its traces; `nil`: they go to backends.
        var balancing: LoadBalancing?
        /// What is wrong with that exporter.
        var balancingFaults: [Diagnostic] = []
        /// True when some part is a collector's.
        var usesCollector = false
        /// Where spans leave the last file.
        var ends: [ApplyRun.End] = []
        /// Which collectors of a file form tiers, and why, for people.
        var tiers: [String] = []
        /// Connectors that make figures of spans, each of one policy of its file.
        var taps: [Tap] = []
        /// The ways to them from the applications on.
        var courses: [LaneBlueprint] = []
        /// What stands on the way in all files.
        var settings: [StageSettings] = []
        /// Whether a sampler stands on it.
        var samples: Bool { settings.contains(where: \.samples) }
        /// Of each file, where spans go from stage to stage.
        var graphs: [StageGraph?] = []

        /// What spans meet.
        struct Course: Hashable {
            var stages: ArraySlice<StageSettings>
            var graphs: [StageGraph]
        }

        /// What decides which spans are kept: everything up to the last sampler, or all of it where there is none.
        var deciding: Course {
            let graphs = graphs.compactMap { $0 }
            let last = settings.lastIndex(where: \.samples)
            // What stands after a sampler in the order of the stages may stand beside it.
            guard graphs.isEmpty, let last else { return Course(stages: settings[...], graphs: graphs) }
            return Course(stages: settings[...last], graphs: [])
        }
        /// Adds to what the policy is made of.
        mutating func describe(_ part: String) { description += (description.isEmpty ? "" : ", ") + part }

        /// The settings of the tail_sampling processors, in the order in which a span meets them.
        var tailSettings: [TailSamplingSettings] { blueprint.tailSettings.map(\.settings) }

        /// What processors could not evaluate and passed over, as warnings; `passedOver` is for each of the blueprint's edits.
        func warnings(passedOver: [[String: Int]]) -> [Diagnostic] {
            zip(blueprint.edits, passedOver).flatMap { edit, counts in
                counts.sorted { $0.key < $1.key }.map { message, count in
                    Diagnostic(
                        "'\(edit.settings.name)': a condition could not be evaluated "
                            + "\(WarningText.grouped(Double(count))) \(count == 1 ? "time" : "times"): \(message)",
                        severity: .warning, file: edit.settings.place.file, line: edit.settings.place.line)
                }
            }
        }
    }
}
