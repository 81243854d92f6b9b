import Testing
import WinnowReport

@testable import winnow

/// `winnow list`: the catalogues as their user sees them.
@Suite struct ListTests {
    @Test(arguments: [
        ("samplers", "adaptive.target_rate", "source: ", "contrib internal/sampling/status_code.go"),
        ("samplers", "head.trace_id_ratio", "settings:", "ratio (probability, 0 to 1, required): share of trace ids"),
        ("samplers", "tail.latency", "settings:", "threshold_ms (integer, default 0): least duration in ms"),
        ("dialects", "otelcol.file", "example: ", "OTEL_TRACES_SAMPLER_ARG=0.1"),
        ("metrics", "error_retention_ratio", "better: ", "USD/month"),
        ("metrics", "spans_per_second", "kind:   ", "kind:   timed"),
        ("faults", "outage", "example: ", "outage: {silent: true}"),
        ("transport-faults", "throttled", "example: ", "throttled: {"),
        ("backends", "clickhouse", "settings:", "insert_latency (duration"),
        ("arrivals", "diurnal", "example: ", "arrivals: {constant: 2/min}"),
        ("collector-versions", "v0.153.0", "source: ", "--collector-version v0.153.0"),
        ("latencies", "quantiles", "example: ", "latency: 4ms"),
        ("formats", "otlp-json", "use: ", "-o svg:FILE"),
        ("components", "span_metrics", "here: ", "also: spanmetrics"),
        ("components", "routing", "here: ", "which pipelines spans go on to"),
    ])
    func everyCatalogIsListed(_ name: String, _ id: String, _ label: String, _ detail: String) throws {
        let short = Command(["list", name])
        #expect(short.status == 0 && short.errors.isEmpty, "\(short.errors)")
        #expect(short.output.split(separator: "\n").contains { $0.hasPrefix(id + "  ") })
        #expect(!short.output.contains(label) && !short.output.contains(detail))
        let long = Command(["list", name, "--verbose"])
        #expect(long.status == 0 && long.output.contains(label) && long.output.contains(detail))
        #expect(Command(["list", name, "-v"]).output == long.output)
    }

    @Test func everyRowIsCompleteAndIDsAreUnique() {
        for catalog in Catalog.all where catalog.name != "scenarios" {
            let rows = catalog.rows()
            #expect(!rows.isEmpty && Set(rows.map(\.id)).count == rows.count, "\(catalog.name)")
            for row in rows {
                #expect(!row.summary.isEmpty && !row.details.isEmpty, "\(row.id)")
                for detail in row.details { #expect(!detail.text.isEmpty, "\(row.id) has no \(detail.label)") }
            }
        }
    }

    @Test func everyReportFormatIsListed() {
        let listed = Command(["list", "formats"]).output
        for format in ReportCatalog.formats { #expect(listed.contains("\n\(format.id) ")) }
    }

    @Test func linesFitTheScreenAndContinueInTheirColumn() {
        let row = Catalog.Row(id: "a.b", summary: "one two three four five six", details: [("example", "x\ny")])
        let text = Catalog(name: "test") { [row] }.text(width: 25, withDetails: true)
        #expect(
            text == """
                a.b  one two three four
                     five six
                     example: x
                              y

                """)
    }

    @Test func scenariosDescribeThemselves() {
        let share = ["WINNOW_SHARE": Shipped.root]
        let command = Command(["list", "scenarios", "-v"], environment: share)
        #expect(command.output.contains("one second of a two-service shop"))
        #expect(command.output.contains(Shipped.root + "/scenarios/smoke.yaml"))
    }
}
