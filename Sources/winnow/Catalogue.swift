import WinnowReport

/// A catalogue as `winnow list` shows it: one line here for each.
struct Catalogue: Sendable {
    /// A row: id and summary.
    typealias Row = (id: String, summary: String)

    let name: String
    let rows: @Sendable () -> [Row]

    /// All catalogues.
    static let all = [
        Catalogue(name: "formats") { ReportCatalog.formats.map { ($0.id, $0.summary) } },
        Catalogue(name: "scenarios") { BundledScenarios.names.map { ($0, "winnow run \($0)") } },
    ]

    /// The rows as text, ids in a column.
    func text(width: Int) -> String {
        let rows = rows()
        let column = (rows.map { $0.id.count }.max() ?? 0) + 2
        return rows.map { $0.id + String(repeating: " ", count: column - $0.id.count) + $0.summary + "\n" }.joined()
    }
}
