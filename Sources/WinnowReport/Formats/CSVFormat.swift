import WinnowModel
public import WinnowStore

/// Comma-separated values: RFC 4180 with line feeds, UTF-8, shortest texts that read back as the same numbers.
///
/// The last column, `scope`, tells rows of a seed (`seed`) from rows over all seeds (`all_seeds`).
///
/// A cell of user data that a spreadsheet would take for a formula gets an apostrophe in front.
public enum CSVFormat: ReportFormat {
    /// `csv`
    public static let id = "csv"
    /// One line for lists.
    public static let summary = "one row per figure, full precision; --wide: one row per policy and seed"
    /// `csv`
    public static let extensions = ["csv"]

    /// The report's text.
    public static func render(_ record: RunRecord, _ options: ReportOptions) -> String {
        var sorted = record
        sorted.sort()
        let rows = sorted.metrics.filter { options.withTimed || $0.kind == .exact }
        let names = Dictionary(record.policies.map { ($0.ordinal, $0.name) }, uniquingKeysWith: { first, _ in first })
        return options.isWide ? wide(sorted, rows, names) : long(sorted, rows, names)
    }

    private static func long(_ record: RunRecord, _ rows: [RunRecord.Metric], _ names: [Int: String]) -> String {
        var text = "run_digest,experiment,policy,seed,metric,dimension,value,ci_low,ci_high,unit,kind,scope\n"
        let start = cell(record.run.digest) + "," + userCell(record.experiment.name) + ","
        for row in rows {
            text += start
            text += userCell(names[row.policy] ?? "") + ","
            text += (row.seed.map { String($0) } ?? "") + ","
            text += cell(row.id) + "," + userCell(row.dimension.text) + ","
            text += number(row.value) + "," + number(row.ciLow) + "," + number(row.ciHigh) + ","
            text += cell(row.unit) + "," + row.kind.rawValue + "," + RunRecord.Metric.scope(row.seed) + "\n"
        }
        return text
    }

    private static func wide(_ record: RunRecord, _ rows: [RunRecord.Metric], _ names: [Int: String]) -> String {
        struct Column: Hashable, Comparable {
            let id: String
            let dimension: Dimension

            static func < (a: Column, b: Column) -> Bool { (a.id, a.dimension) < (b.id, b.dimension) }
        }
        struct Line: Hashable {
            let policy: Int
            let seed: UInt64?
        }
        var lines: [Line] = []
        var values: [Line: [Column: Double]] = [:]
        var columns: Set<Column> = []
        for row in rows {
            let line = Line(policy: row.policy, seed: row.seed)
            let column = Column(id: row.id, dimension: row.dimension)
            if lines.last != line { lines.append(line) }
            columns.insert(column)
            values[line, default: [:]][column] = row.value
        }
        let ordered = columns.sorted()
        let header = ordered.map { cell($0.dimension.isWhole ? $0.id : "\($0.id){\($0.dimension.text)}") }
        var text = (["run_digest", "experiment", "policy", "seed"] + header + ["scope"]).joined(separator: ",") + "\n"
        for line in lines {
            let start = [
                cell(record.run.digest), userCell(record.experiment.name), userCell(names[line.policy] ?? ""),
                line.seed.map { String($0) } ?? "",
            ]
            let figures = ordered.map { number(values[line]?[$0]) }
            text += (start + figures + [RunRecord.Metric.scope(line.seed)]).joined(separator: ",") + "\n"
        }
        return text
    }

    private static func number(_ value: Double?) -> String { value.map(JSONLiteral.shortest) ?? "" }

    /// A cell from user data, guarded against being read as a formula.
    private static func userCell(_ text: String) -> String {
        guard let first = text.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D].contains(first) else {
            return cell(text)
        }
        return cell("'" + text)
    }

    private static func cell(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
