import WinnowSettings
import WinnowWorkload

/// What scenario and experiment files may say, from the declarations that read them.
public enum ExperimentSchema {
    /// A kind of file.
    public enum Kind: String, Sendable, CaseIterable {
        /// A workload, with or without an experiment over it.
        case scenario
        /// Policies over a workload in the same file or in another one, or over recorded traces.
        case experiment
    }

    /// JSON Schema (2020-12) of a kind of file, with a line feed at its end.
    ///
    /// Both kinds know all keys, as the readers do; they differ in what must be there.
    public static func schema(_ kind: Kind) -> String {
        let traffic = [["traffic", "services"], ["base"]]
        let alternatives =
            switch kind {
            case .scenario: traffic
            case .experiment: (traffic + [["workload"], ["traces"]]).map { ["policies"] + $0 }
            }
        let blocks = [BlockShape(Scenario.self), BlockShape(ExperimentSettings.self)]
        return SettingsSchema.document(
            title: "Winnow \(kind.rawValue)", blocks: blocks, alternatives: alternatives
        ).text(.pretty) + "\n"
    }

    /// Markdown tables of an experiment's keys, policies and samplers included, a workload's left out.
    public static var tables: String { SettingsTable.markdown([BlockShape(ExperimentSettings.self)]) }
}
