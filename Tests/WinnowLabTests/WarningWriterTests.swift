import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct WarningWriterTests {
    /// Ten traces a second, a hundred in all, each exported at once.
    private static let even = """
        name: even
        duration: 10s
        batch_span_processor: {max_queue_size: 1, max_export_batch_size: 1}
        traffic:
          roots: [{service: a, operation: GET, arrivals: {constant: 10/s}}]
        services:
          a: {operations: {GET: {latency: 1ms, attributes: {http.status_code: 200}}}}

        """

    private func warnings(_ tail: String, replicas: Int = 1) throws -> (
        record: RunRecord, warnings: [RunRecord.Warning]
    ) {
        let folder = TemporaryFolder()
        folder.write(LabFiles.collector(tail, "tail_sampling"), to: "tail.yaml")
        let plan = try LabPlan.written(
            Self.even + "policies: [{name: it, file: tail.yaml*\(replicas)}]\n", in: folder)
        let record = try Lab.run(plan, jobs: 1)
        return (record, record.warnings)
    }

    /// With N places at r traces a second, trace N + 1 pushes the first out, which is N / r seconds old: in a steady state none stays.
    @Test(arguments: [(20, 2.0), (35, 3.5), (1, 0.1)])
    func evictionsFollowTheClosedForm(_ places: Int, _ age: Double) throws {
        let (record, warnings) = try warnings(
            """
              tail_sampling:
                decision_wait: 4s
                num_traces: \(places)
                policies: [{name: all, type: always_sample}]
            """)
        #expect(record.run.traffic.traces == 100)
        #expect(RecordRows.value(record, "it", "evicted_traces") == 100)
        #expect(RecordRows.value(record, "it", "kept_traces") == 0)
        let measured = try #require(RecordRows.value(record, "it", "eviction_age_seconds"))
        #expect(abs(measured - age) < 1e-6)
        let warning = try #require(warnings.first { $0.message.contains("evicted undecided") })
        #expect(warning.policy == 0)
        #expect(warning.message.hasPrefix("100 traces (100 %) were evicted undecided from 00:00:0"))
        #expect(warning.message.contains("num_traces \(places) held \(age) s of traffic at its worst"))
        #expect(warning.message.hasSuffix("decision_wait needs up to 5.0 s"))
        #expect(warning.file.hasSuffix("tail.yaml"))
        #expect(warning.line == 5)
    }

    @Test func enoughPlacesNeedNoWarning() throws {
        let (record, warnings) = try warnings(
            """
              tail_sampling:
                decision_wait: 4s
                num_traces: 51
                policies: [{name: all, type: always_sample}]
            """)
        #expect(RecordRows.value(record, "it", "evicted_traces") == 0)
        #expect(RecordRows.value(record, "it", "eviction_age_seconds") == nil)
        #expect(!warnings.contains { $0.message.contains("evicted") })
    }

    @Test func policiesThatNeverFireAreNamed() throws {
        let (_, warnings) = try warnings(
            """
              tail_sampling:
                decision_wait: 1s
                policies:
                  - {name: all, type: always_sample}
                  - {name: failed, type: status_code, status_code: {status_codes: [ERROR]}}
                  - {name: slow, type: latency, latency: {threshold_ms: 5000}}
            """)
        let idle = warnings.filter { $0.message.contains("never fired") }
        #expect(idle.map(\.message) == ["the policy 'failed' never fired", "the policy 'slow' never fired"])
        #expect(idle.map(\.line) == [7, 8])
    }

    @Test func attributesThatNobodyCarriesAreNamed() throws {
        let (_, warnings) = try warnings(
            """
              tail_sampling:
                decision_wait: 1s
                policies:
                  - {name: renamed, type: string_attribute, string_attribute: {key: http.response.status_code, values: [a]}}
                  - {name: typed, type: string_attribute, string_attribute: {key: http.status_code, values: ["200"]}}
                  - {name: absent, type: boolean_attribute, boolean_attribute: {key: warehouse, value: true}}
                  - {name: right, type: numeric_attribute, numeric_attribute: {key: http.status_code, min_value: 1, max_value: 999}}
            """)
        let messages = warnings.map { "\($0.line) \($0.message)" }
        #expect(
            messages.contains {
                $0.hasPrefix("6 ") && $0.contains("'http.response.status_code', which no span")
                    && $0.contains("'http.status_code' does occur")
            })
        #expect(
            messages.contains {
                $0.hasPrefix("7 ") && $0.contains("reads 'http.status_code' as string, but it only occurs as int")
            })
        #expect(
            messages.contains { $0.hasPrefix("8 ") && $0.contains("'warehouse', which no span or resource carries") })
        #expect(!messages.contains { $0.hasPrefix("9 ") })
    }

    @Test func shareOfErrorsThatABackendSees() throws {
        var plan = try LabPlan.shipped(
            "ci", policies: ["{name: all, sampler: always_on}", "{name: failed, file: errors.yaml}"],
            files: [
                "errors.yaml": LabFiles.collector(
                    "  tail_sampling: {policies: [{name: e, type: status_code, status_code: {status_codes: [ERROR]}}]}",
                    "tail_sampling")
            ])
        plan.seeds = [1]
        let record = try Lab.run(plan, jobs: 1)
        let warning = try #require(record.warnings.first { $0.policy == nil })
        #expect(warning.message.hasPrefix("failed: a backend that counts the kept spans as they are sees "))
        #expect(warning.message.hasSuffix(" times the true error rate"))
    }
}
