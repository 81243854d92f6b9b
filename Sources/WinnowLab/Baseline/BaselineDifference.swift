import WinnowFormats
public import WinnowModel
import WinnowStore

/// What has changed since a baseline was saved: exact figures, compared by equality.
public struct BaselineDifference: Sendable {
    /// How a figure has changed.
    enum Change: Sendable {
        case better
        case worse
        /// Changed, where neither way is better.
        case other
        /// Only in the new run.
        case new
        /// Only in the baseline.
        case gone
    }

    struct Item: Sendable {
        var key: Baseline.Key
        var before: Double?
        var after: Double?
        var change: Change
    }

    /// What the whole comparison comes to.
    public enum Verdict: Sendable {
        /// Nothing has changed, but for figures that are new.
        case same
        /// Something is worse, or has changed and nothing is better.
        case regression
        /// Something is better and nothing worse.
        case improvement
    }

    private let items: [Item]
    private let rows: Int
    private let baseline: Baseline
    private let path: String
    private static let shown = 40

    /// Compares `run` with the baseline read from `path`; throws `.baseline` when the two are not comparable.
    public init(_ run: Baseline, against baseline: Baseline, path: String) throws(Failure) {
        var reasons: [String] = []
        if run.seeds != baseline.seeds {
            reasons.append("seeds \(Self.list(baseline.seeds)) then, \(Self.list(run.seeds)) now")
        }
        if run.durationNanos != baseline.durationNanos {
            reasons.append(
                "duration \(Quantity.text(durationNanos: baseline.durationNanos)) then, \(Quantity.text(durationNanos: run.durationNanos)) now"
            )
        }
        let gone = baseline.policies.filter { !run.policies.contains($0) }
        if !gone.isEmpty {
            reasons.append("there is no policy \(gone.map { "'\($0)'" }.joined(separator: ", ")) any more")
        }
        if run.reference != baseline.reference {
            reasons.append("compared with '\(baseline.reference)' then, '\(run.reference)' now")
        }
        if !reasons.isEmpty {
            throw Failure(
                .baseline,
                Diagnostic(
                    "not comparable: \(reasons.joined(separator: "; "))", file: path,
                    remedy: "run it as the baseline was, or save a new one: winnow baseline save"))
        }
        var before: [Baseline.Key: Double?] = [:]
        for row in baseline.rows { before[row.key] = row.value }
        var items: [Item] = []
        for row in run.rows {
            guard let old = before.removeValue(forKey: row.key) else {
                items.append(Item(key: row.key, before: nil, after: row.value, change: .new))
                continue
            }
            if old != row.value {
                items.append(
                    Item(key: row.key, before: old, after: row.value, change: Self.change(row.metric, old, row.value)))
            }
        }
        for (key, old) in before { items.append(Item(key: key, before: old, after: nil, change: .gone)) }
        self.items = items.sorted { $0.key < $1.key }
        rows = run.rows.count
        self.baseline = baseline
        self.path = path
    }

    private static func change(_ metric: String, _ before: Double?, _ after: Double?) -> Change {
        guard let before else { return .better }
        guard let after else { return .worse }
        switch direction(metric) {
        case .higher: return after > before ? .better : .worse
        case .lower: return after < before ? .better : .worse
        case .neither: return .other
        }
    }

    private static func direction(_ metric: String) -> MetricEntry.Direction {
        if metric == "lost_traces" { return .lower }
        return MetricCatalog.entries.first { $0.id == metric }?.direction ?? .neither
    }

    private func count(_ change: Change) -> Int { items.count { $0.change == change } }

    /// What it comes to.
    public var verdict: Verdict {
        if count(.worse) + count(.gone) > 0 { return .regression }
        if count(.better) > 0 { return .improvement }
        return count(.other) > 0 ? .regression : .same
    }

    /// For people: what is worse first; `refresh` is the command that saves a new baseline.
    public func text(refresh: String) -> String {
        var lines: [String] = []
        let unchanged = rows - items.count { $0.change != .gone }
        switch verdict {
        case .same: lines.append("✓ \(path): all \(unchanged) figures are as they were")
        case .regression: lines.append("✗ \(path): \(summary), \(unchanged) as they were")
        case .improvement: lines.append("✓ \(path): \(summary), \(unchanged) as they were")
        }
        for (change, title) in [
            (Change.worse, "worse"), (.gone, "gone"), (.other, "changed"), (.better, "better"), (.new, "new"),
        ] {
            let group = items.filter { $0.change == change }
            if group.isEmpty { continue }
            lines.append("\(title):")
            for item in group.prefix(Self.shown) { lines.append("  " + line(item)) }
            if group.count > Self.shown { lines.append("  … and \(group.count - Self.shown) more") }
        }
        if baseline.version != winnowVersion, !items.isEmpty {
            lines.append("the baseline was saved by winnow \(baseline.version), this is \(winnowVersion)")
        }
        if verdict != .same { lines.append("when this is what you want: \(refresh)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var summary: String {
        [
            (count(.worse), "worse"), (count(.gone), "gone"), (count(.other), "changed"), (count(.better), "better"),
            (count(.new), "new"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    private func line(_ item: Item) -> String {
        func number(_ value: Double?) -> String { value.map { JSONValue.number($0).text() } ?? "no data" }
        var name = "\(item.key.policy): \(item.key.metric)"
        if !item.key.dimension.isEmpty { name += "{\(item.key.dimension)}" }
        if let seed = item.key.seed { name += " seed \(seed)" }
        switch item.change {
        case .new: return "\(name) is \(number(item.after))"
        case .gone: return "\(name) was \(number(item.before))"
        default: return "\(name) \(number(item.before)) → \(number(item.after))"
        }
    }

    private static func list(_ seeds: [UInt64]) -> String {
        guard let first = seeds.first, let last = seeds.last else { return "none" }
        return first == last ? "\(first)" : "\(first)…\(last)"
    }
}
