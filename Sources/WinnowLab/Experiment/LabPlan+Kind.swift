import WinnowSettings

extension LabPlan {
    /// Whether a file is an experiment rather than a sampler's configuration: it has policies, and says over which traffic.
    ///
    /// False for a file that can't be read: whoever reads it next says what is wrong.
    public static func isExperiment(_ path: String) -> Bool {
        guard let node = try? YAMLDocument.parse(path: path), node["policies"] != nil else { return false }
        return ["services", "workload", "traces", "base"].contains { node[$0] != nil }
    }
}
