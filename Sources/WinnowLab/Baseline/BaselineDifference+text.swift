import WinnowModel

extension BaselineDifference {
    /// Most lines under one heading.
    private static let mostLines = 20

    /// For people: what is worse first; `refresh` is the command that saves a new baseline.
    public func text(refresh: String) -> String {
        var lines: [String] = []
        let figures = unchanged == 1 ? "figure is as it was" : "figures are as they were"
        let mark = verdict == .regression ? "✗" : "✓"
        if items.isEmpty {
            lines.append("\(mark) \(path.visible): all \(unchanged) \(figures)")
        } else {
            let counts = Change.allCases.compactMap { change in
                let count = items.count { $0.change == change }
                return count > 0 ? "\(count) \(change.word)" : nil
            }
            lines.append("\(mark) \(path.visible): \(counts.joined(separator: ", ")); \(unchanged) \(figures)")
        }
        for change in Change.allCases { lines += section(change) }
        if run.digest != baseline.digest {
            lines.append(
                run.version == baseline.version
                    ? "The experiment, or a file that it names, is not what it was when the baseline was saved."
                    : "The baseline was saved by winnow \(baseline.version.visible), this is \(run.version).")
        }
        if !items.isEmpty { lines.append("If this is meant, save it as the new baseline:\n  \(refresh)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A heading and a line for each figure, seeds of one figure together.
    private func section(_ change: Change) -> [String] {
        var groups: [(item: Item, seeds: Int)] = []
        for item in items where item.change == change {
            if let last = groups.last, last.item.key.isSame(item.key) {
                // The last of them is over all seeds, where there is one.
                groups[groups.count - 1] = (item, last.seeds + 1)
            } else {
                groups.append((item, 1))
            }
        }
        guard !groups.isEmpty else { return [] }
        var lines = [change.heading]
        var policy = ""
        for (item, count) in groups.prefix(Self.mostLines) {
            if item.key.policy != policy || lines.count == 1 { lines.append("  \(item.key.policy.visible)") }
            policy = item.key.policy
            lines.append("    " + line(item, rows: count))
        }
        if groups.count > Self.mostLines { lines.append("    … and \(groups.count - Self.mostLines) more figures") }
        return lines
    }

    private func line(_ item: Item, rows: Int) -> String {
        var line = item.key.title + " "
        switch item.change {
        case .new: line += "is \(Baseline.figure(item.after))"
        case .gone: line += "was \(Baseline.figure(item.before))"
        default: line += "\(Baseline.figure(item.before)) → \(Baseline.figure(item.after))"
        }
        if let seed = item.key.seed, run.seeds.count > 1 { line += " with seed \(seed)" }
        if item.key.seed == nil { line += " over all seeds" }
        return rows > 1 && item.key.seed != nil ? line + " (and in \(rows - 1) more)" : line
    }
}

extension BaselineDifference.Change {
    fileprivate var word: String {
        switch self {
        case .worse: "worse"
        case .changed: "changed"
        case .gone: "gone"
        case .better: "better"
        case .new: "new"
        }
    }

    fileprivate var heading: String {
        switch self {
        case .worse: "worse:"
        case .changed: "changed, where neither way is better:"
        case .gone: "gone from the run:"
        case .better: "better:"
        case .new: "not in the baseline:"
        }
    }
}

extension Baseline.Key {
    /// True for the same figure of another seed.
    fileprivate func isSame(_ other: Baseline.Key) -> Bool {
        policy == other.policy && metric == other.metric && dimension == other.dimension
    }
}
