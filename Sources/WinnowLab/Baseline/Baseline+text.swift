import WinnowSettings
import WinnowModel
import WinnowStore

extension Baseline {
    /// One line for lists.
    public var summary: String {
        let count = seeds.count == 1 ? "1 seed" : "\(seeds.count) seeds"
        let duration = Quantity.text(durationNanos: durationNanos)
        return "\(experiment.visible), \(policies.count) policies, \(count), \(duration), \(rows.count) figures,"
            + " winnow \(version.visible)"
    }

    /// For people: what was run and the figures of each policy, over all seeds where there are several.
    public var text: String {
        var text = summary + "\n"
        text += "seeds \(Self.list(seeds)), compared with \(reference.visible)"
        if !collectorVersion.isEmpty { text += ", collector release \(collectorVersion.visible)" }
        text += "\ndigest \(digest.visible)\n"
        let isPooled = rows.contains { $0.key.seed == nil }
        for policy in policies {
            let shown = rows.filter { $0.key.policy == policy && ($0.key.seed == nil) == isPooled }
            text += "\n\(policy.visible)\n"
            let width = shown.reduce(0) { max($0, $1.key.title.count) }
            for row in shown {
                let title = row.key.title
                text += "  \(title)\(String(repeating: " ", count: width - title.count))  \(Self.figure(row.value))\n"
            }
        }
        return text
    }

    /// `1`, `1…5`.
    static func list(_ seeds: [UInt64]) -> String {
        guard let first = seeds.first, let last = seeds.last else { return "none" }
        let isRun = last >= first && last - first == UInt64(seeds.count - 1)
        if seeds.count == 1 { return "\(first)" }
        return isRun ? "\(first)…\(last)" : seeds.map { String($0) }.joined(separator: ", ")
    }

    /// A figure with all its digits.
    static func figure(_ value: Double?) -> String { value.map(JSONLiteral.shortest) ?? "no data" }
}

extension Baseline.Key {
    /// `class_retention_ratio{class=slow}`.
    var title: String { (dimension.isEmpty ? metric : "\(metric){\(dimension)}").visible }
}
