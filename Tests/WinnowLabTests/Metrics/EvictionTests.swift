import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// Evictions are events, evicted traces are traces, each with the hop and stage that did it.
@Suite struct EvictionTests {
    /// A hundred traces, ten a second, whose second span ends three seconds after the first: each may come back when it has been pushed out.
    private static let workload = """
        name: twice
        duration: 10s
        network: 0
        batch_span_processor: {max_queue_size: 1, max_export_batch_size: 1}
        traffic: {roots: [{service: a, operation: GET, arrivals: {constant: 10/s}}]}
        services:
          a: {operations: {GET: {kind: server, latency: 1ms, calls: [{service: b, call: heard, async: true}]}}}
          b: {operations: {heard: {kind: consumer, latency: 3s}}}

        """

    private static func tail(_ places: Int) -> String {
        LabFiles.collector(
            "  tail_sampling:\n    num_traces: \(places)\n    decision_wait: 4s\n"
                + "    policies: [{name: all, type: always_sample}, {name: failed, type: status_code, status_code: {status_codes: [ERROR]}}]",
            "tail_sampling")
    }

    private func run(_ policies: String) throws -> RunRecord {
        let folder = TemporaryFolder()
        folder.write(Self.tail(5), to: "small.yaml")
        folder.write(Self.tail(5000), to: "big.yaml")
        let plan = try LabPlan.written(Self.workload + "policies: [\(policies)]\n", in: folder)
        return try Lab.run(plan, jobs: 1)
    }

    @Test func aTraceThatIsPushedOutTwiceIsOneTrace() throws {
        let record = try run("{name: it, file: small.yaml}")
        func value(_ id: String) throws -> Double { try #require(RecordRows.value(record, "it", id)) }
        let traces = try value("generated_traces")
        #expect(traces == 100)
        #expect(try value("evictions") > traces)
        #expect(try value("evicted_traces") <= traces && value("evicted_traces") > 90)
        // Those with a span that a decision let through are decided.
        let undecided = try value("undecided_traces")
        #expect(undecided > 80 && undecided <= traces)
        let kept = try value("kept_traces")
        #expect(undecided + kept == traces)
        #expect(MetricCatalog.entry("decision_delay_seconds")?.summary.contains("that were decided") == true)
    }

    @Test func enoughPlacesLeaveNothingUndecided() throws {
        let record = try run("{name: it, file: big.yaml}")
        for id in ["evictions", "evicted_traces", "undecided_traces"] {
            #expect(RecordRows.value(record, "it", id) == 0, "\(id)")
        }
    }

    /// Two hops: the one whose map is small is blamed, by figures and by warning, and rules that never fired are named for each.
    @Test(arguments: [
        ("big.yaml,small.yaml", "small.yaml", "big.yaml"), ("small.yaml,big.yaml", "small.yaml", "big.yaml"),
    ])
    func theRightHopIsBlamed(_ files: String, _ guilty: String, _ other: String) throws {
        let record = try run("{name: it, file: \"\(files)\"}")
        func evictions(_ hop: String) -> Double? {
            RecordRows.value(record, "it", "evictions", Dimension(["hop": hop, "stage": "0"]))
        }
        #expect(try #require(evictions(guilty)) > 50 && evictions(other) == 0)
        let warnings = record.warnings.filter { $0.message.contains("evicted undecided") }
        #expect(warnings.count == 1)
        #expect(warnings.first?.file.hasSuffix(guilty) == true && warnings.first?.line == 4)
        #expect(warnings.first?.message.contains("num_traces 5 held") == true)
        let idle = record.warnings.filter { $0.message.contains("'failed' never fired") }
        #expect(idle.count == 2 && Set(idle.map(\.file)).count == 2)
    }

    /// A rule of the same name that fires in one hop and not in the other is named for the other.
    @Test func aRuleIsJudgedInItsOwnHop() throws {
        let folder = TemporaryFolder()
        let slow = "{name: slow, type: latency, latency: {threshold_ms: 2000}}"
        folder.write(
            LabFiles.collector("  tail_sampling: {decision_wait: 4s, policies: [\(slow)]}", "tail_sampling"),
            to: "first.yaml")
        let never = "{name: slow, type: latency, latency: {threshold_ms: 60000}}"
        folder.write(
            LabFiles.collector("  tail_sampling: {decision_wait: 4s, policies: [\(never)]}", "tail_sampling"),
            to: "second.yaml")
        let plan = try LabPlan.written(
            Self.workload + "policies: [{name: it, file: \"first.yaml,second.yaml\"}]\n", in: folder)
        let idle = try Lab.run(plan, jobs: 1).warnings.filter { $0.message.contains("never fired") }
        #expect(idle.count == 1 && idle.first?.file.hasSuffix("second.yaml") == true)
    }
}
