import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

@Suite struct LedgerTests {
    private static let agent = LabFiles.collector(
        "  probabilistic_sampler: {sampling_percentage: 60}", "probabilistic_sampler")
    private static let gateway = LabFiles.collector(
        """
          tail_sampling:
            decision_wait: 3s
            num_traces: 15
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
              - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 20}}
        """, "tail_sampling")

    @Test func everySpanOfTheStorefrontHasOneFate() throws {
        let plan = try LabPlan.shipped("storefront", seconds: 40)
        let driver = LaneDriver(plan, isWindowed: false)
        let spans = driver.slabs.reduce(0) { $0 + $1.batch.spanCount }
        #expect(driver.lanes.count == 8)
        for lane in driver.lanes { check(lane, spans: spans) }
    }

    @Test func severalHopsWithReplicasClose() throws {
        let folder = TemporaryFolder()
        folder.write(Self.agent, to: "agent.yaml")
        folder.write(Self.gateway, to: "gateway.yaml")
        let plan = try LabPlan.written(
            """
            workload: \(LabFiles.package("scenarios/ci.yaml"))
            network_delay: 100ms
            batch_span_processor: {max_queue_size: 2, max_export_batch_size: 2}
            policies:
              - {name: one, file: gateway.yaml}
              - {name: three, file: "agent.yaml,gateway.yaml*3"}
              - {name: twice, file: "gateway.yaml,gateway.yaml*2"}
              - name: headed
                stages: [{sampler: trace_id_ratio, ratio: 0.5}, {file: agent.yaml}, {file: gateway.yaml, replicas: 2}]
            """, in: folder, seconds: 60)
        #expect(plan.policies[1].blueprint.hops.map(\.replicas) == [1, 3])
        let driver = LaneDriver(plan, isWindowed: false)
        let spans = driver.slabs.reduce(0) { $0 + $1.batch.spanCount }
        for lane in driver.lanes {
            check(lane, spans: spans)
            let ledger = lane.ledger
            let traffic = lane.route.traffic.hops
            // What one hop lets go is what the next one gets.
            #expect(traffic[0].spans == spans - ledger[.sampledOut] - ledger[.queueFull])
            #expect(traffic.last?.spans == ledger[.kept])
            #expect(ledger[.evicted] > 0 && ledger[.kept] > 0 && ledger[.notSampled] > 0)
        }
        #expect(driver.lanes[0].ledger[.queueFull] > 0)
        #expect(driver.lanes[0].ledger[.queueFull] == driver.dropped.count)
        let three = driver.lanes[1]
        #expect(
            three.route.traffic.hops[1].spans == three.route.traffic.hops[0].spans
                - three.ledger[.probabilisticallyDropped])
        #expect(driver.lanes[3].ledger[.sampledOut] > 0)
        // The rows of the record tell the same.
        let record = try Lab.run(plan, jobs: 2)
        for policy in record.policies {
            let rows = record.ledger.filter { $0.policy == policy.ordinal && $0.cause != "received" }
            let generated = rows.filter { $0.cause == "generated" }.reduce(0) { $0 + $1.spans }
            #expect(generated == spans)
            #expect(rows.filter { $0.cause != "generated" }.reduce(0) { $0 + $1.spans } == spans)
        }
    }

    /// A slab of which nothing was sampled is through before its last span has ended.
    @Test func unsampledSpansMayEndAfterTheirSlab() throws {
        for policies in [
            ["{name: none, sampler: always_off}"],
            ["{name: none, sampler: always_off}", "{name: few, sampler: trace_id_ratio, ratio: 0.002}"],
            [
                "{name: none, sampler: always_off}", "{name: all, sampler: always_on}",
                "{name: b, sampler: tail_bounded}",
            ],
        ] {
            let whole = try LabPlan.shipped("ci", policies: policies)
            let record = try Lab.run(whole, jobs: 2)
            #expect(RecordRows.value(record, "none", "kept_spans") == 0)
            #expect(
                RecordRows.value(record, "none", "dropped_spans", Dimension(["cause": "sampled_out"]))
                    == Double(record.run.traffic.spans))
            #expect(RecordRows.all(try Lab.run(whole.sliced(5), jobs: 2)) == RecordRows.all(record))
        }
    }

    @Test func tiledRecordingsClose() throws {
        let traces = LabFiles.orderFlow
        let folder = TemporaryFolder()
        folder.write(Self.agent, to: "agent.yaml")
        folder.write(Self.gateway, to: "gateway.yaml")
        for rate in ["40/s", "2/s", nil] {
            let plan = try LabPlan.written(
                """
                traces: [\(traces)]
                \(rate.map { "rate: \($0)" } ?? "")
                policies:
                  - {name: all, sampler: always_on}
                  - {name: target, sampler: adaptive_target_rate}
                  - {name: root end, sampler: tail_root_end}
                  - {name: three, file: "agent.yaml,gateway.yaml*3"}
                """, in: folder, seconds: rate == nil ? nil : 30)
            let driver = LaneDriver(plan, isWindowed: false)
            let spans = driver.slabs.reduce(0) { $0 + $1.batch.spanCount }
            #expect(spans > 100, "rate \(rate ?? "of the file")")
            for lane in driver.lanes { check(lane, spans: spans) }
            let record = try Lab.run(plan, jobs: 2)
            #expect(record.run.traffic.spans == spans)
            #expect(RecordRows.value(record, "all", "kept_spans") == Double(spans))
        }
    }

    private func check(_ lane: Lane, spans: Int) {
        let name = lane.blueprint.name
        var counts = [SpanFate: Int]()
        for outcome in lane.outcomes {
            for row in outcome.rows { counts[outcome.fate(row), default: 0] += 1 }
        }
        #expect(counts[.travelling] == nil, "\(name)")
        #expect(counts.values.reduce(0, +) == spans, "\(name)")
        #expect(lane.faults.isEmpty, "\(name)")
        #expect(lane.ledger.generated == spans && lane.route.ledger.generated == spans, "\(name)")
        for fate in SpanFate.allCases { #expect(lane.ledger[fate] == counts[fate] ?? 0, "\(name) \(fate.cause)") }
    }
}
