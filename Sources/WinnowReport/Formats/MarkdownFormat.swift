import WinnowModel
public import WinnowStore

/// The first screen as Markdown: for pull requests and wikis.
public enum MarkdownFormat: ReportFormat {
    /// `md`
    public static let id = "md"
    /// One line for lists.
    public static let summary = "the comparison table, what it means and the warnings, for a pull request"
    /// `md`, `markdown`
    public static let extensions = ["md", "markdown"]

    /// The report's text.
    public static func render(_ record: RunRecord, _ options: ReportOptions) -> String {
        let figures = Figures(record)
        let columns = ComparisonTable(record, figures, withTimed: options.withTimed).columns
        let sentences = Sentences(record, figures)
        var facts = record
        if !options.withTimed { facts.run.traffic.elapsedSeconds = nil }
        var lines = [
            "## \(escaped(record.experiment.name))", "", escaped(Screen.headline(facts).joined(separator: " · ")),
        ]
        lines += table(columns)
        let losses = Losses(record)
        if let lost = losses.table { lines += table(lost.columns) }
        let dashboards = Dashboards(record, figures)
        if let wrong = dashboards.table { lines += table(wrong.columns) }
        var items = (losses.sentences + dashboards.sentences).map(escaped)
        items += sentences.comparisons(storePath: options.storePath).map { paragraph in
            guard !paragraph.command.isEmpty else { return escaped(paragraph.text) }
            return escaped(paragraph.text) + " " + code(ShellText.command(options.program, paragraph.command))
        }
        items += sentences.notes().map(escaped)
        items += record.warnings.map { warning in
            let text = "**\(warning.severity.rawValue)** " + escaped(Screen.text(of: warning, record))
            return warning.command.isEmpty
                ? text : text + " " + code(ShellText.localised(warning.command, program: options.program))
        }
        items += record.thresholds.map { threshold in
            threshold.passed
                ? "✓ \(code(threshold.expression))" : escaped(Screen.failed(threshold, record))
        }
        if !record.run.isComplete { items.append("**incomplete**: not all cells were finished") }
        if !items.isEmpty { lines += [""] + items.map { "- \($0)" } }
        lines += ["", "run " + code(record.run.digest) + ", winnow \(record.run.version)"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ columns: [ComparisonTable.Column]) -> [String] {
        let count = columns.first?.cells.count ?? 0
        return [
            "", row(columns.map { "\($0.header.0) \($0.header.1)".trimmedEnd }),
            "|" + columns.map { $0.alignsRight ? "--:|" : ":--|" }.joined(),
        ]
            + (0..<count).map { place in
                row(
                    columns.map { column in
                        let cell = column.cells[place]
                        return cell.interval.isEmpty ? cell.text : "\(cell.text) (\(cell.interval))"
                    })
            }
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.map(escaped).joined(separator: " | ") + " |" }

    /// User text that means nothing to Markdown or HTML.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.visible.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "#": result += "\\" + String(scalar)
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func code(_ text: String) -> String {
        let text = text.visible.replacing("|", with: "\\|")
        return text.contains("`") ? "`` \(text) ``" : "`\(text)`"
    }
}
