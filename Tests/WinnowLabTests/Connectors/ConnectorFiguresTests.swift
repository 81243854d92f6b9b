import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct ConnectorFiguresTests {
    /// A collector with one pipeline that feeds a second, and connectors after each.
    private static func collector(
        _ processors: String, kept: String, connectors: String, first: String, second: String = ""
    ) -> String {
        """
        receivers: {otlp: {protocols: {grpc: }}}
        connectors:
          forward:
        \(connectors)
        processors:
        \(processors)
        exporters: {otlp: {endpoint: "a:4317"}, debug: }
        service:
          pipelines:
            traces/in: {receivers: [otlp], exporters: [\(first), forward]}
            traces/kept: {receivers: [forward], processors: [\(kept)], exporters: [otlp\(second.isEmpty ? "" : ", " + second)]}
            metrics: {receivers: [\(first)\(second.isEmpty ? "" : ", " + second)], exporters: [debug]}

        """
    }

    private static func run(_ files: [(name: String, text: String)], seconds: UInt64 = 8) throws -> RunRecord {
        let folder = TemporaryFolder()
        for file in files { folder.write(file.text, to: file.name) }
        let plan = try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\npolicies:\n"
                + files.map { "  - {name: \($0.name), file: \($0.name)}\n" }.joined(), in: folder, seconds: seconds)
        return try Lab.run(plan, jobs: 1)
    }

    private static func rows(_ record: RunRecord, _ id: String, _ connector: String) -> [RunRecord.Metric] {
        record.metrics.filter { $0.id == id && $0.dimension["connector"] == connector }
    }

    private static let errors = """
          tail_sampling:
            decision_wait: 5s
            policies: [{name: errors, type: status_code, status_code: {status_codes: [ERROR]}}]
        """

    /// Before a sampler figures are exact; after it they are of what is kept, which the policy's own figures say as well.
    @Test func beforeAndAfterASampler() throws {
        let record = try Self.run([
            (
                "a.yaml",
                Self.collector(
                    Self.errors, kept: "tail_sampling", connectors: "  spanmetrics/all:\n  spanmetrics/kept:\n  count:",
                    first: "spanmetrics/all", second: "spanmetrics/kept, count")
            )
        ])
        let before = Self.rows(record, "connector_request_rate_ratio", "spanmetrics/all")
        let after = Self.rows(record, "connector_request_rate_ratio", "spanmetrics/kept")
        #expect(before.count > 2 && before.count == after.count)
        #expect(before.allSatisfy { $0.value == 1 && $0.dimension["stands"] == "before" })
        #expect(after.allSatisfy { $0.dimension["stands"] == "after" && $0.value.map { $0 < 1 } ?? false })
        for row in Self.rows(record, "connector_error_rate_ratio", "spanmetrics/all") {
            #expect(row.value == nil || row.value == 1, "\(row.dimension)")
        }
        let shares = Self.rows(record, "connector_error_rate_ratio", "spanmetrics/kept").compactMap(\.value)
        #expect(!shares.isEmpty && shares.allSatisfy { $0 >= 1 })
        // What the connector after the sampler counts are the kept spans: weighted by what there was they make the policy's share.
        let counts = Self.rows(record, "connector_value_ratio", "count").filter {
            $0.dimension["metric"] == "trace.span.count"
        }
        #expect(counts.count == before.count)
        let kept = try #require(RecordRows.value(record, "a.yaml", "kept_span_ratio"))
        let ratios = counts.compactMap(\.value)
        #expect((ratios.min() ?? 1) <= kept && kept <= (ratios.max() ?? 0))
        #expect(record.warnings.contains { $0.message.contains("'count' makes figures") && $0.severity == .warning })
    }

    /// Datadog's figures are right before a sampler; after it, of what one connector has not counted yet.
    @Test func datadogCountsWhatComes() throws {
        let record = try Self.run([
            (
                "a.yaml",
                Self.collector(
                    Self.errors, kept: "tail_sampling", connectors: "  datadog/all:\n  datadog/kept:",
                    first: "datadog/all", second: "datadog/kept")
            )
        ])
        let before = Self.rows(record, "connector_request_rate_ratio", "datadog/all")
        let after = Self.rows(record, "connector_request_rate_ratio", "datadog/kept")
        #expect(before.count > 2 && before.count == after.count)
        #expect(before.allSatisfy { $0.value == 1 })
        #expect(after.allSatisfy { $0.value.map { $0 < 1 } ?? false })
        let percentiles = Self.rows(record, "connector_p95_ratio", "datadog/all").compactMap(\.value)
        #expect(percentiles.count > 2 && percentiles.allSatisfy { abs($0 - 1) < 0.05 })
    }

    /// spanmetrics counts a span as often as its `th` says, count does not.
    @Test func weightsAreMadeUpForWhereTheyAreWritten() throws {
        let record = try Self.run(
            [
                (
                    "a.yaml",
                    Self.collector(
                        "  probabilistic_sampler: {sampling_percentage: 50, mode: proportional}",
                        kept: "probabilistic_sampler", connectors: "  spanmetrics:\n  count:\n  count/all:",
                        first: "count/all", second: "spanmetrics, count")
                )
            ], seconds: 20)
        func shown(_ of: String) -> Double {
            Self.rows(record, "connector_requests_per_second", "spanmetrics").filter { $0.dimension["of"] == of }
                .compactMap(\.value).reduce(0, +)
        }
        #expect(abs(shown("shown") / shown("true") - 1) < 0.1)
        let counts = Self.rows(record, "connector_value_ratio", "count").compactMap(\.value)
        #expect(!counts.isEmpty && counts.reduce(0, +) / Double(counts.count) < 0.8)
        #expect(Self.rows(record, "connector_value_ratio", "count/all").allSatisfy { $0.value == 1 })
    }

    /// Every way to a connector counts, as one instance of it hears them all; between samplers it is said to stand there.
    @Test func severalWaysAreOneConnector() throws {
        let text = """
            receivers: {otlp: {protocols: {grpc: }}}
            connectors: {spanmetrics: , forward: }
            processors:
              probabilistic_sampler: {sampling_percentage: 100}
              tail_sampling: {decision_wait: 5s, policies: [{name: all, type: always_sample}]}
            exporters: {otlp: {endpoint: "a:4317"}, debug: }
            service:
              pipelines:
                traces/a: {receivers: [otlp], processors: [probabilistic_sampler], exporters: [spanmetrics, forward]}
                traces/b: {receivers: [otlp], exporters: [spanmetrics]}
                traces/c: {receivers: [forward], processors: [tail_sampling], exporters: [otlp]}
                metrics: {receivers: [spanmetrics], exporters: [debug]}

            """
        let record = try Self.run([("a.yaml", text)])
        let rows = Self.rows(record, "connector_request_rate_ratio", "spanmetrics")
        #expect(!rows.isEmpty && rows.allSatisfy { $0.value == 2 && $0.dimension["stands"] == "between" })
    }

    /// The connector's own 95th percentile lies in the bucket of the true one.
    @Test func percentilesAreThoseOfBuckets() throws {
        let record = try Self.run([
            (
                "a.yaml",
                Self.collector(
                    Self.errors, kept: "tail_sampling",
                    connectors:
                        "  spanmetrics/wide: {histogram: {explicit: {buckets: [1h]}}}\n  spanmetrics/fine: {histogram: {exponential: {max_size: 160}}}",
                    first: "spanmetrics/wide, spanmetrics/fine")
            )
        ])
        let fine = Self.rows(record, "connector_p95_ratio", "spanmetrics/fine").compactMap(\.value)
        #expect(!fine.isEmpty && fine.allSatisfy { abs($0 - 1) < 0.15 })
        let wide = Self.rows(record, "connector_p95_seconds", "spanmetrics/wide").filter {
            $0.dimension["of"] == "shown"
        }
        #expect(!wide.isEmpty && wide.allSatisfy { $0.value.map { abs($0 - 3420) < 1e-6 } ?? false })
    }

    /// A policy's figures do not hang on the connectors of its file, and several policies have their own.
    @Test func policiesStandForThemselves() throws {
        let connectors = "  spanmetrics:\n  servicegraph:\n  exceptions:"
        let with = Self.collector(
            Self.errors, kept: "tail_sampling", connectors: connectors, first: "spanmetrics, servicegraph, exceptions")
        let without = Self.collector(
            Self.errors, kept: "tail_sampling", connectors: "  spanmetrics:", first: "spanmetrics")
        let record = try Self.run([("a.yaml", with), ("b.yaml", without)])
        for id in ["kept_span_ratio", "kept_spans", "backend_cost_usd_per_month"] {
            #expect(RecordRows.value(record, "a.yaml", id) == RecordRows.value(record, "b.yaml", id), "\(id)")
        }
        for policy in 0..<2 {
            let rows = Self.rows(record, "connector_request_rate_ratio", "spanmetrics").filter { $0.policy == policy }
            #expect(!rows.isEmpty && rows.allSatisfy { $0.value == 1 })
        }
        #expect(!Self.rows(record, "connector_request_rate_ratio", "servicegraph").isEmpty)
    }
}
