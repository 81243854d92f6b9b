import WinnowStore

/// One row per policy, one column per question: what is kept, what is missed, what it costs, how wrong it looks.
struct ComparisonTable {
    /// A column with its cells, one per policy.
    struct Column {
        /// Two lines.
        let header: (String, String)
        let alignsRight: Bool
        var cells: [Cell]
        /// Columns with a number give way to a narrow screen, the smallest first.
        var givesWay: Int?
    }

    /// What stands in a cell.
    struct Cell {
        let text: String
        /// Half the width of the 95 % interval over seeds, or its ends; empty for one seed.
        var interval = ""
        var isBad = false

        static let none = Cell(text: NumberText.none)
    }

    /// Marks columns that differ from run to run: they give way before anything else does.
    private static let timed = -2
    /// Columns from left to right; the first holds the policies' names.
    private(set) var columns: [Column]

    /// A table of other columns.
    init(columns: [Column]) { self.columns = columns }

    /// The columns; figures that depend on the machine only `withTimed`.
    init(_ record: RunRecord, _ figures: Figures, withTimed: Bool) {
        let policies = record.policies
        func column(
            _ first: String, _ second: String, right: Bool = true, givesWay: Int? = nil,
            _ cell: (Int) -> Cell
        ) -> Column {
            Column(
                header: (first, second), alignsRight: right, cells: policies.map { cell($0.ordinal) },
                givesWay: givesWay)
        }
        func share(_ metric: String, _ dimension: Dimension = .whole) -> (Int) -> Cell {
            { policy in
                Self.cell(figures.row(policy, metric, dimension), NumberText.percent) { half, _ in
                    NumberText.grouped(half * 100, decimals: 1)
                }
            }
        }
        columns = [
            Column(
                header: ("policy", ""), alignsRight: false, cells: policies.map { Cell(text: $0.name.visibleName) }),
            column("kept", "spans", share("kept_span_ratio")),
            column("whole", "traces", givesWay: 0, share("trace_completeness_ratio")),
            column("errors", "kept", share("error_retention_ratio")),
            column("slow", "kept", share("class_retention_ratio", Dimension(["class": "slow"]))),
            column("rare", "paths", right: false) { Self.rarePaths($0, figures) },
            column("first", "exemplar", right: false, givesWay: 2) { Self.firstExemplar($0, figures, record) },
            column("backend", "$/month") {
                Self.cell(figures.row($0, "backend_cost_usd_per_month"), NumberText.money) { half, cost in
                    NumberText.grouped(half, decimals: NumberText.moneyDecimals(cost))
                }
            },
            column("error rate", "as exported", right: false) {
                Self.errorRate(figures.row($0, "error_rate_ratio", Dimension(["estimator": "as_exported"])))
            },
            column("decided", "after", right: false, givesWay: 1) {
                Self.cell(
                    figures.row($0, "decision_delay_seconds", Dimension(["quantile": "0.5"])), NumberText.seconds)
            },
            column("lost", "spans") {
                Self.cell(figures.row($0, "lost_spans"), NumberText.count)
            },
        ]
        if withTimed, policies.contains(where: { figures.timed($0.ordinal, "spans_per_second") != nil }) {
            columns.append(
                column("spans", "per s", givesWay: Self.timed) {
                    figures.timed($0, "spans_per_second").map { Cell(text: NumberText.short($0)) } ?? .none
                })
        }
        guard policies.contains(where: { figures.value($0.ordinal, "trace_completeness_ratio") ?? 1 < 1 }) else {
            columns.removeAll { $0.header == ("whole", "traces") }
            return
        }
        // Columns without a figure give way for the one that tells of broken traces.
        for place in columns.indices where columns[place].cells.allSatisfy({ $0.text == NumberText.none }) {
            columns[place].givesWay = -1
        }
    }

    /// Drops columns that differ from run to run.
    mutating func dropTimed() { columns.removeAll { $0.givesWay == Self.timed } }

    /// Drops the column that gives way first; false when none is left that may.
    mutating func narrow() -> Bool {
        guard
            let place = columns.indices.filter({ columns[$0].givesWay != nil })
                .min(by: { columns[$0].givesWay ?? 0 < columns[$1].givesWay ?? 0 })
        else { return false }
        columns.remove(at: place)
        return true
    }

    /// `half` gets half the width of the interval and the value; without it, the half is written like the value.
    private static func cell(
        _ row: RunRecord.Metric?, _ text: (Double) -> String, _ half: ((Double, Double) -> String)? = nil
    ) -> Cell {
        guard let row, let value = row.value else { return .none }
        var cell = Cell(text: text(value))
        if let low = row.ciLow, let high = row.ciHigh, low < high {
            func arm(_ length: Double) -> String { half?(length, value) ?? text(length) }
            cell.interval =
                Self.isEven(low, high, around: value) ? "± \(arm((high - low) / 2))" : "\(arm(low))…\(arm(high))"
        }
        return cell
    }

    /// Whether both halves of an interval are about as long, so that `±` tells all of it.
    private static func isEven(_ low: Double, _ high: Double, around value: Double) -> Bool {
        let (below, above) = (value - low, high - value)
        return max(below, above) <= 1.25 * min(below, above)
    }

    private static func rarePaths(_ policy: Int, _ figures: Figures) -> Cell {
        guard let seen = figures.value(policy, "rare_paths_seen"), seen > 0 else { return .none }
        return cell(
            figures.row(policy, "rare_paths_kept"), { "\(NumberText.count($0))/\(NumberText.count(seen))" },
            { half, _ in NumberText.count(half) })
    }

    /// The median over faults, `never` where half of them are never seen; `never in 1/5` where only some seeds have it so.
    private static func firstExemplar(_ policy: Int, _ figures: Figures, _ record: RunRecord) -> Cell {
        let cell = cell(figures.row(policy, "first_exemplar_seconds"), NumberText.seconds)
        let missed = figures.value(policy, "faults_without_exemplar") ?? 0
        guard cell.text == NumberText.none, missed > 0 else { return cell }
        let seeds = record.metrics.filter {
            $0.policy == policy && $0.seed != nil && $0.id == "first_exemplar_seconds" && $0.dimension.isWhole
        }
        let never = seeds.count { $0.value == nil }
        return Cell(
            text: never > 0 && never < seeds.count ? "never in \(never)/\(seeds.count)" : "never", isBad: true)
    }

    /// `+3 %` within a fifth below or a quarter above the truth, else `× 8.7 ✗`.
    private static func errorRate(_ row: RunRecord.Metric?) -> Cell {
        guard let row, let ratio = row.value else { return .none }
        let isNear = ratio >= 0.8 && ratio <= 1.25
        func points(_ ratio: Double) -> String {
            let percent = (ratio - 1) * 100
            let text = NumberText.trimmed(percent, decimals: percent.magnitude < 0.95 ? 1 : 0)
            return (percent > 0 && text != "0" ? "+" : "") + text
        }
        var cell =
            isNear
            ? Cell(text: "\(points(ratio)) %")
            : Cell(text: "× \(NumberText.factor(ratio)) ✗", isBad: true)
        if let low = row.ciLow, let high = row.ciHigh, low < high {
            cell.interval =
                isNear
                ? "\(points(low))…\(points(high)) %" : "\(NumberText.factor(low))…\(NumberText.factor(high))"
        }
        return cell
    }
}
