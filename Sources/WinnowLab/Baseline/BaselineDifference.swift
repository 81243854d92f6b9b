import WinnowFormats
import WinnowSettings
public import WinnowModel

/// What has changed since a baseline was saved: exact figures, compared by equality.
public struct BaselineDifference: Sendable {
    /// How a figure has changed.
    enum Change: Sendable, CaseIterable {
        /// Worse by the metric's direction, or without data where there was some.
        case worse
        /// Changed, where neither way is better.
        case changed
        /// The run has no such figure any more.
        case gone
        /// Better by the metric's direction, or with data where there was none.
        case better
        /// The baseline does not have the figure.
        case new
    }

    /// A figure that is not what it was.
    struct Item: Sendable {
        var key: Baseline.Key
        var before: Double?
        var after: Double?
        var change: Change
    }

    /// What the whole comparison comes to.
    public enum Verdict: Sendable {
        /// Every figure of the baseline is what it was.
        case same
        /// A figure is worse, gone, or has changed where neither way is better.
        case regression
        /// Something is better and nothing else has changed.
        case improvement
    }

    let items: [Item]
    /// Figures that are what they were.
    let unchanged: Int
    let run: Baseline
    let baseline: Baseline
    let path: String

    /// Compares `run` with the baseline read from `path`; throws `.baseline` when the two are not comparable.
    public init(_ run: Baseline, against baseline: Baseline, path: String) throws(Failure) {
        try Self.requireComparable(run, with: baseline, path: path)
        var before: [Baseline.Key: Double?] = [:]
        var metrics: Set<[String]> = []
        for row in baseline.rows {
            before[row.key] = .some(row.value)
            metrics.insert([row.key.policy, row.key.metric])
        }
        var items: [Item] = []
        var unchanged = 0
        func compare(_ key: Baseline.Key, _ old: Double?, _ new: Double?) {
            if old == new {
                unchanged += 1
            } else {
                items.append(
                    Item(key: key, before: old, after: new, change: Self.change(key.metric, from: old, to: new)))
            }
        }
        for row in run.rows {
            if let old = before.removeValue(forKey: row.key) {
                compare(row.key, old, row.value)
            } else if Self.isSparse(row.key), metrics.contains([row.key.policy, row.key.metric]) {
                compare(row.key, 0, row.value)
            } else {
                items.append(Item(key: row.key, before: nil, after: row.value, change: .new))
            }
        }
        let still = Set(run.rows.map { [$0.key.policy, $0.key.metric] })
        for (key, old) in before {
            if Self.isSparse(key), still.contains([key.policy, key.metric]) {
                compare(key, old, 0)
            } else {
                items.append(Item(key: key, before: old, after: nil, change: .gone))
            }
        }
        self.items = items.sorted { $0.key < $1.key }
        self.unchanged = unchanged
        self.run = run
        self.baseline = baseline
        self.path = path
    }

    /// Throws `.baseline` when a run (or a plan of one) can't be held against the baseline read from `path`.
    ///
    /// Seeds, duration, the baseline's policies and the policy that the others are compared with must agree. Digests may differ: files
    /// and versions are what a gate looks at. Policies may come along, since no policy changes another one's figures.
    public static func requireComparable(
        _ run: Baseline, with baseline: Baseline, path: String
    ) throws(Failure) {
        var reasons: [String] = []
        if run.seeds != baseline.seeds {
            reasons.append("seeds \(Baseline.list(baseline.seeds)) then, \(Baseline.list(run.seeds)) now")
        }
        if run.durationNanos != baseline.durationNanos {
            let then = Quantity.text(durationNanos: baseline.durationNanos)
            reasons.append("duration \(then) then, \(Quantity.text(durationNanos: run.durationNanos)) now")
        }
        let gone = baseline.policies.filter { !run.policies.contains($0) }
        if !gone.isEmpty {
            let names = gone.map { "'\($0)'" }.joined(separator: ", ")
            reasons.append("there is no policy \(names) any more")
        }
        if run.reference != baseline.reference {
            reasons.append("compared with '\(baseline.reference)' then, with '\(run.reference)' now")
        }
        guard reasons.isEmpty else {
            throw Failure(
                .baseline,
                Diagnostic(
                    "the baseline is of another experiment: \(reasons.joined(separator: "; "))", file: path,
                    remedy: "run it as the baseline was, or save a new one with winnow baseline save"))
        }
    }

    /// What it comes to.
    public var verdict: Verdict {
        let isRegression = items.contains { item in
            switch item.change {
            case .worse, .changed: true
            // A figure that never had data is no loss.
            case .gone: item.before != nil
            case .better, .new: false
            }
        }
        if isRegression { return .regression }
        return items.contains { $0.change == .better } ? .improvement : .same
    }

    private static func isSparse(_ key: Baseline.Key) -> Bool { MetricCatalog.entry(key.metric)?.isSparse ?? false }

    private static func change(_ metric: String, from before: Double?, to after: Double?) -> Change {
        guard let after else { return .worse }
        let direction = MetricCatalog.entry(metric)?.direction ?? .neither
        if direction == .neither { return .changed }
        guard let before else { return .better }
        return (after > before) == (direction == .higher) ? .better : .worse
    }
}
