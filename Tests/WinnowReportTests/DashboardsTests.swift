import Testing
import WinnowStore

@testable import WinnowReport

@Suite struct DashboardsTests {
    private func record(_ ratio: Double, errors: (shown: Double, real: Double)) -> RunRecord {
        var record = SampleRuns.oneSeed()
        func add(_ id: String, _ value: Double?, of: String? = nil) {
            var pairs = [(key: "connector", value: "spanmetrics"), ("service", "checkout"), ("stands", "after")]
            if let of { pairs.append((key: "of", value: of)) }
            record.metrics.append(
                RunRecord.Metric(policy: 1, seed: 1, id: id, dimension: Dimension(pairs: pairs), value: value, unit: "")
            )
        }
        add("connector_request_rate_ratio", ratio)
        add("connector_error_rate_ratio", errors.shown / errors.real)
        for (of, factor) in [("shown", ratio), ("true", 1)] {
            add("connector_requests_per_second", 20 * factor, of: of)
            add("connector_error_rate", of == "shown" ? errors.shown : errors.real, of: of)
            add("connector_p95_seconds", 0.5 / factor, of: of)
        }
        return record
    }

    @Test func wrongFiguresStandInATable() {
        var options = ReportOptions()
        options.width = 140
        let screen = Screen.render(record(0.25, errors: (0.2, 0.05)), options)
        #expect(screen.contains("adaptive spanmetrics   after sampling"))
        #expect(screen.contains("5 / 20") && screen.contains("20.0 % / 5.0 %") && screen.contains("2 s / 0.5 s"))
        options.width = 60
        #expect(Screen.render(record(0.25, errors: (0.2, 0.05)), options).contains("5 / 20"))
        let markdown = MarkdownFormat.render(record(0.25, errors: (0.2, 0.05)), ReportOptions())
        #expect(markdown.contains("20.0 % / 5.0 %"))
    }

    @Test func rightFiguresAreASentence() {
        let screen = Screen.render(record(1, errors: (0.05, 0.05)), ReportOptions())
        #expect(
            !screen.contains("dashboard on") && screen.contains("requests and errors of 1 service are as they were"))
        #expect(!Screen.render(SampleRuns.oneSeed(), ReportOptions()).contains("dashboard"))
    }
}
