import WinnowModel
public import WinnowStore

/// What a run prints at its end: one screen of text.
public enum Screen {
    /// The text, with a line feed at its end; no line but that of a single long word is wider than `options.width`.
    public static func render(_ record: RunRecord, _ options: ReportOptions) -> String {
        let style = Style(isOn: options.withColor)
        let figures = Figures(record)
        let sentences = Sentences(record, figures)
        let width = max(40, options.width)
        var lines = wrapped(headline(record), separator: " · ", width: width)
        lines.append("")
        lines += TextTable.lines(ComparisonTable(record, figures, withTimed: true), width: width, style: style)
        let losses = Losses(record)
        if let table = losses.table { lines += [""] + TextTable.lines(table, width: width, style: style) }
        let dashboards = Dashboards(record, figures)
        if let table = dashboards.table { lines += [""] + TextTable.lines(table, width: width, style: style) }
        var words: [String] = (losses.sentences + dashboards.sentences).flatMap { $0.wrapped(to: width) }
        for paragraph in sentences.comparisons(storePath: options.storePath) {
            words += paragraph.text.wrapped(to: width)
            if !paragraph.command.isEmpty {
                let command = ShellText.command(options.program, paragraph.command)
                words += ShellText.lines(command, width: width, indent: "  ")
            }
        }
        for note in sentences.notes() { words += note.wrapped(to: width) }
        for warning in record.warnings {
            words += Self.lines(warning, record, options, style: style, width: width)
        }
        for threshold in record.thresholds where !threshold.passed {
            words += failed(threshold, record).wrapped(to: width, indent: "  ").map { style.paint($0, .bad) }
        }
        if !record.thresholds.isEmpty && record.thresholds.allSatisfy(\.passed) {
            words.append(
                "✓ \(record.thresholds.count == 1 ? "the threshold holds" : "all \(record.thresholds.count) thresholds hold")"
            )
        }
        if !record.run.isComplete {
            let finished = record.cells.filter(\.isFinished).count
            let text =
                "! incomplete: \(finished) of \(record.cells.count) cells were finished; the figures are of those."
            words += text.wrapped(to: width, indent: "  ").map { style.paint($0, .warning) }
        }
        if !words.isEmpty { lines += [""] + words }
        lines += footer(options, width: width).map { style.paint($0, .dim) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `storefront`, `1 h`, `402,117 traces (112/s)` …
    static func headline(_ record: RunRecord) -> [String] {
        let run = record.run
        let traffic = run.traffic
        let rate = NumberText.trimmed(traffic.tracesPerSecond, decimals: traffic.tracesPerSecond < 9.95 ? 1 : 0)
        let rated = traffic.tracesPerSecond > 0 ? " (\(rate)/s\(traffic.isAtFileRate ? " at file rate" : ""))" : ""
        var parts = [
            traffic.name.visibleName, NumberText.seconds(Double(run.durationNanos) / 1e9),
            "\(NumberText.grouped(traffic.traces)) \(traffic.traces == 1 ? "trace" : "traces")" + rated,
            "\(NumberText.grouped(traffic.spans)) \(traffic.spans == 1 ? "span" : "spans")",
        ]
        if let represented = Figures(record).value(record.policies.first?.ordinal ?? 0, "represented_traces") {
            parts.append("stands for \(NumberText.count(represented)) traces")
        }
        if let faults = traffic.faults { parts.append("\(faults) \(faults == 1 ? "fault" : "faults")") }
        if traffic.isGenerated || run.seeds.count > 1 { parts.append(seeds(run.seeds)) }
        if let elapsed = traffic.elapsedSeconds { parts.append(NumberText.seconds(elapsed)) }
        return parts
    }

    private static func seeds(_ seeds: [UInt64]) -> String {
        guard let first = seeds.first, let last = seeds.last else { return "no seed" }
        if seeds.count == 1 { return "seed \(first)" }
        let isRun = last >= first && last - first == UInt64(seeds.count - 1)
        return isRun ? "seeds \(first)–\(last)" : "\(seeds.count) seeds"
    }

    private static func wrapped(_ parts: [String], separator: String, width: Int) -> [String] {
        var lines: [String] = []
        for part in parts {
            if let last = lines.last, (last + separator + part).displayWidth <= width {
                lines[lines.count - 1] = last + separator + part
            } else {
                lines.append(part)
            }
        }
        return lines
    }

    /// `! tail.yaml line 14: …`, wrapped, with its command below.
    private static func lines(
        _ warning: RunRecord.Warning, _ record: RunRecord, _ options: ReportOptions, style: Style, width: Int
    ) -> [String] {
        let mark =
            switch warning.severity {
            case .error: style.paint("✗", .bad)
            case .warning: style.paint("!", .warning)
            case .note: "·"
            }
        let text = text(of: warning, record).wrapped(to: width - 2, indent: "  ")
        var lines = text.enumerated().map { $0.offset == 0 ? "\(mark) \($0.element)" : $0.element }
        if !warning.command.isEmpty {
            let command = ShellText.localised(warning.command, program: options.program)
            lines += ShellText.lines(command, width: width, indent: "  ")
        }
        return lines
    }

    /// The warning with its evidence in front.
    static func text(of warning: RunRecord.Warning, _ record: RunRecord) -> String {
        var place = ""
        if !warning.file.isEmpty {
            place = warning.file.visibleName + (warning.line > 0 ? " line \(warning.line)" : "") + ": "
        } else if let policy = record.policies.first(where: { $0.ordinal == warning.policy }) {
            place = policy.name.visibleName + ": "
        }
        return place + warning.message.visible
    }

    /// The conditions that failed, one line each.
    public static func failures(_ record: RunRecord) -> [String] {
        record.thresholds.filter { !$0.passed }.map { failed($0, record) }
    }

    /// A failed condition in words.
    static func failed(_ threshold: RunRecord.Threshold, _ record: RunRecord) -> String {
        let name = record.policies.first { $0.ordinal == threshold.policy }.map { "\($0.name.visibleName): " } ?? ""
        let value = threshold.value.map { " is \(JSONLiteral.shortest($0))" } ?? ", no data"
        let reason = threshold.reason.isEmpty ? "" : " (\(threshold.reason.visible))"
        return "✗ \(name)\(threshold.expression.visible) fails\(threshold.value == nil ? "" : ": it")\(value)\(reason)"
    }

    private static func footer(_ options: ReportOptions, width: Int) -> [String] {
        guard !options.storePath.isEmpty else { return [] }
        let command = ShellText.command(options.program, ["report", options.storePath, "-o", "report.csv"])
        let path = options.storePath.visibleName
        let one = "\(path) · \(command)"
        return [""] + (one.displayWidth <= width ? [one] : [path] + ShellText.lines(command, width: width, indent: ""))
    }
}
