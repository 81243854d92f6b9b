import WinnowStore

/// Finds the figure that stands for a policy: over all seeds where there are several, else the only seed's.
struct Figures {
    private struct Key: Hashable {
        let policy: Int
        let metric: String
        let dimension: Dimension
    }

    private var rows: [Key: RunRecord.Metric] = [:]
    private var timedRows: [Key: RunRecord.Metric] = [:]

    init(_ record: RunRecord) {
        let isSingle = record.run.seeds.count < 2
        for row in record.metrics where row.seed == nil || isSingle {
            let key = Key(policy: row.policy, metric: row.id, dimension: row.dimension)
            let isFirst = row.seed == nil || (row.kind == .exact ? rows : timedRows)[key] == nil
            guard isFirst else { continue }
            if row.kind == .timed {
                timedRows[key] = row
            } else {
                rows[key] = isSingle ? row.withoutInterval : row
            }
        }
    }

    /// The row of a metric; `nil` when the run has none.
    func row(_ policy: Int, _ metric: String, _ dimension: Dimension = .whole) -> RunRecord.Metric? {
        rows[Key(policy: policy, metric: metric, dimension: dimension)]
    }

    /// The value of a figure that depends on the machine, of the whole; `nil` for no row and for no data.
    func timed(_ policy: Int, _ metric: String) -> Double? {
        timedRows[Key(policy: policy, metric: metric, dimension: .whole)]?.value
    }

    /// The value of a metric; `nil` for no row and for no data.
    func value(_ policy: Int, _ metric: String, _ dimension: Dimension = .whole) -> Double? {
        row(policy, metric, dimension)?.value
    }

    /// All rows of a metric of one policy whose dimension has `key`, largest value first.
    func rows(_ policy: Int, _ metric: String, having key: String) -> [RunRecord.Metric] {
        rows.values.filter { $0.policy == policy && $0.id == metric && $0.dimension[key] != nil }
            .sorted { ($1.value ?? 0, $0.dimension) < ($0.value ?? 0, $1.dimension) }
    }
}

extension RunRecord.Metric {
    /// One seed's interval says nothing about other seeds: it stands in files, not on the screen.
    fileprivate var withoutInterval: RunRecord.Metric {
        var row = self
        row.ciLow = nil
        row.ciHigh = nil
        return row
    }
}
