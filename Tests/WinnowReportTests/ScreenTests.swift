import Testing
import WinnowStore

@testable import WinnowReport

@Suite struct ScreenTests {
    private func options(width: Int, color: Bool = false) -> ReportOptions {
        var options = ReportOptions()
        options.width = width
        options.withColor = color
        return options
    }

    @Test func columnsGiveWayInOrder() {
        let hundred = Screen.render(SampleRuns.oneSeed(), options(width: 100))
        #expect(hundred.contains(" decided ") && hundred.contains("exemplar"))
        let ninety = Screen.render(SampleRuns.oneSeed(), options(width: 90))
        #expect(!ninety.contains(" decided ") && ninety.contains("exemplar"))
        let eighty = Screen.render(SampleRuns.oneSeed(), options(width: 80))
        #expect(!eighty.contains(" decided ") && !eighty.contains("exemplar"))
    }

    @Test func brokenTracesHaveAColumn() {
        var record = SampleRuns.oneSeed()
        let kept = record.metrics.filter { $0.id == "kept_span_ratio" }
        func screen(_ share: Double) -> String {
            record.metrics += kept.map { row in
                var row = row
                row.id = "trace_completeness_ratio"
                row.value = share
                return row
            }
            defer { record = SampleRuns.oneSeed() }
            return Screen.render(record, options(width: 120))
        }
        #expect(screen(0.25).contains(" whole ") && screen(0.25).contains(" 25.0 % "))
        #expect(screen(1) == Screen.render(SampleRuns.oneSeed(), options(width: 120)))
    }

    @Test func oneSeedShowsNoIntervals() {
        var record = SampleRuns.oneSeed()
        let plain = Screen.render(record, options(width: 100))
        for place in record.metrics.indices {
            record.metrics[place].ciLow = 0
            record.metrics[place].ciHigh = 1
        }
        #expect(Screen.render(record, options(width: 100)) == plain)
    }

    /// A single figure of one policy over five seeds, as its column and the line below show it.
    private func cells(
        _ id: String, _ dimension: Dimension, _ value: Double?, _ ends: (Double, Double)? = nil
    ) -> String {
        var record = SampleRuns.fiveSeeds()
        record.policies = [RunRecord.Policy(name: "p", ordinal: 0)]
        record.comparisons = []
        record.thresholds = []
        record.metrics = [
            RunRecord.Metric(
                policy: 0, seed: nil, id: id, dimension: dimension, value: value, ciLow: ends?.0, ciHigh: ends?.1,
                unit: "1"),
            RunRecord.Metric(policy: 0, seed: nil, id: "rare_paths_seen", value: 2, unit: "paths"),
        ]
        return Screen.render(record, options(width: 120)).split(separator: "\n").dropFirst(3).prefix(2).joined(
            separator: "\n")
    }

    @Test func plusMinusIsHalfAnInterval() {
        #expect(cells("kept_span_ratio", .whole, 0.1, (0.098, 0.102)).contains("± 0.2"))
        // An interval that leans is shown by its ends: ± would leave the range.
        let rare = cells("rare_paths_kept", .whole, 1, (0.8, 1.9))
        #expect(rare.contains("1/2") && rare.contains("0.8…1.9"))
        let leaning = cells("error_retention_ratio", .whole, 0.99, (0.9, 0.9999))
        #expect(leaning.contains("90.0…100.0") && !leaning.contains("±"))
    }

    /// The error rate is off by so much, up or down; it has no sign that means an interval elsewhere.
    @Test func theErrorRateSaysWhichWayItIsOff() {
        let dimension = Dimension(["estimator": "as_exported"])
        #expect(cells("error_rate_ratio", dimension, 1.05).contains("+5 %"))
        #expect(cells("error_rate_ratio", dimension, 0.95).contains("−5 %"))
        #expect(cells("error_rate_ratio", dimension, 1).contains("0 %"))
        #expect(cells("error_rate_ratio", dimension, 8.7).contains("× 8.7 ✗"))
        let ends = cells("error_rate_ratio", dimension, 1.02, (0.99, 1.06))
        #expect(ends.contains("+2 %") && ends.contains("−1…+6 %") && !ends.contains("±"))
    }

    @Test func neverIsSaidWhereHalfOfTheFaultsAreNeverSeen() {
        var record = SampleRuns.fiveSeeds()
        record.metrics.removeAll { $0.id == "first_exemplar_seconds" && $0.policy == 0 }
        func screen(_ seeds: [Double?]) -> String {
            var record = record
            for (seed, value) in seeds.enumerated() {
                record.metrics.append(
                    RunRecord.Metric(
                        policy: 0, seed: UInt64(seed + 1), id: "first_exemplar_seconds", value: value, unit: "s"))
            }
            return Screen.render(record, options(width: 160))
        }
        #expect(screen([nil, nil, nil, nil, nil]).contains(" never "))
        #expect(screen([3, nil, 4, 5, 6]).contains(" never in 1/5 "))
    }

    @Test func colourIsOnlyPaint() {
        let plain = Screen.render(SampleRuns.oneSeed(), options(width: 100))
        let painted = Screen.render(SampleRuns.oneSeed(), options(width: 100, color: true))
        #expect(!plain.unicodeScalars.contains("\u{1B}"))
        #expect(painted.replacing(#/\u{1B}\[[0-9]*m/#, with: "") == plain)
        #expect(painted != plain)
    }

    @Test func userTextCanNotWriteToTheTerminal() {
        var record = SampleRuns.oneSeed()
        record.policies[0].name = "a\u{1B}]0;title\u{7}"
        record.warnings = [RunRecord.Warning(message: "x\u{1B}[2J", file: "\u{9B}1m")]
        record.run.traffic.name = "\u{1B}c"
        for text in [
            Screen.render(record, options(width: 100)), MarkdownFormat.render(record, options(width: 100)),
        ] {
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) })
        }
    }

    @Test func commandsAreQuotedForTheShell() {
        #expect(ShellText.quoted("a b") == "'a b'")
        #expect(ShellText.quoted("it's") == "'it'\\''s'")
        #expect(ShellText.quoted("") == "''")
        #expect(ShellText.quoted("results/local/a-1.sqlite") == "results/local/a-1.sqlite")
        let lines = ShellText.lines("winnow report 'a b c' -o report.csv", width: 25, indent: "  ")
        #expect(lines == ["  winnow report 'a b c' \\", "    -o report.csv"])
    }

    @Test func theHeaderSaysWhatRecordedTracesStandFor() {
        var record = SampleRuns.recording()
        #expect(!Screen.render(record, options(width: 100)).contains("stands for"))
        record.metrics.append(
            RunRecord.Metric(policy: 0, seed: 1, id: "represented_traces", value: 41_200.4, unit: "traces"))
        #expect(
            Screen.render(record, options(width: 200)).hasPrefix(
                "orders.jsonl.gz · 64 s · 319 traces (5/s at file rate) · 14,476 spans · stands for 41,200 traces\n"))
        // Of the whole, not of a class.
        record.metrics[record.metrics.count - 1].dimension = Dimension(["class": "slow"])
        #expect(!Screen.render(record, options(width: 100)).contains("stands for"))
    }

    @Test func aRecordWithoutRowsIsStillAScreen() {
        var record = RunRecord(
            experiment: RunRecord.Experiment(name: ""),
            run: RunRecord.Run(
                digest: "", seeds: [], version: "", durationNanos: 0,
                traffic: RunRecord.Traffic(name: "", traces: 0, spans: 0, faults: nil, tracesPerSecond: 0)))
        #expect(Screen.render(record, options(width: 1)).contains("policy"))
        record.policies = [RunRecord.Policy(name: String(repeating: "x", count: 500), ordinal: 7)]
        for line in Screen.render(record, options(width: 80)).split(separator: "\n") { #expect(line.count <= 80) }
    }
}
