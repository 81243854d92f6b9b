import Testing
import WinnowModel
import WinnowPipeline
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// Processors that change spans, in lanes over generated traffic with drawn attributes.
@Suite struct EditingTests {
    private static let tail = """
          tail_sampling:
            decision_wait: 3s
            policies:
              - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
              - {name: tagged, type: string_attribute, string_attribute: {key: tagged, values: ["yes"]}}
              - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 20}}
        """
    /// Changes every span and changes it back, in tables of its own.
    private static let nothing = """
          attributes/there: {actions: [{key: there, value: 7, action: insert}]}
          attributes/back: {actions: [{key: there, action: delete}]}
          resource: {attributes: [{key: no.such.key, action: delete}]}
          transform: {trace_statements: ['set(span.name, Concat([span.name, ""], "")) where span.kind == SPAN_KIND_SERVER']}
        """

    private static func plan(_ policies: [(name: String, processors: String, pipeline: String)], _ more: String = "")
        throws -> LabPlan
    {
        let folder = TemporaryFolder()
        var lines = ""
        for policy in policies {
            folder.write(LabFiles.collector(policy.processors, policy.pipeline), to: policy.name + ".yaml")
            lines += "  - {name: \(policy.name), file: \"\(policy.name).yaml\(more)\"}\n"
        }
        return try LabPlan.written(
            "workload: \(LabFiles.package("scenarios/ci.yaml"))\npolicies:\n" + lines, in: folder, seconds: 30)
    }

    @Test(arguments: ["", "*2"])
    func whatChangesNothingChangesNoFigure(replicas: String) throws {
        let plan = try Self.plan(
            [
                ("plain", Self.tail, "tail_sampling"),
                (
                    "edited", Self.nothing + "\n" + Self.tail,
                    "attributes/there, attributes/back, resource, tail_sampling, transform"
                ),
            ], replicas)
        #expect(plan.policies[1].blueprint.edits.count == 4)
        let record = try Lab.run(plan, jobs: 2)
        func figures(_ policy: Int) -> [String] {
            record.metrics.filter { $0.policy == policy && $0.kind != .timed }
                .map { "\($0.id) \($0.dimension.text) \(String(describing: $0.value))" }
                // Hops are called like the file, stages stand where they stand, and only processors have causes of their own.
                .filter { !$0.contains("hop=") && !$0.contains("reference=") && !$0.contains("cause=filtered") }
                .filter { !$0.contains("cause=processor_error") }.sorted()
        }
        #expect(figures(0) == figures(1) && figures(0).count > 30)
        let bytes = record.metrics.filter { $0.id == "hop_bytes" && $0.dimension.text.contains("hop=backend") }
        #expect(Set(bytes.map(\.value)).count == 1 && bytes.count >= 2)
    }

    @Test func editsBeforeAndAfterASamplerDiffer() throws {
        let tag = "  attributes: {actions: [{key: tagged, value: \"yes\", action: upsert}]}\n" + Self.tail
        let plan = try Self.plan([
            ("plain", Self.tail, "tail_sampling"), ("before", tag, "attributes, tail_sampling"),
            ("after", tag, "tail_sampling, attributes"),
        ])
        let lanes = LaneDriver(plan, isWindowed: false).lanes
        func value(_ id: String, _ lane: Int) -> Double { lanes[lane].results().first { $0.id == id }?.value ?? 0 }
        #expect(lanes.allSatisfy { $0.faults.isEmpty })
        let notKept = lanes[0].ledger[.notSampled] + lanes[0].ledger[.lateNotSampled]
        #expect(notKept > 0 && value("kept_spans", 1) == value("kept_spans", 0) + Double(notKept))
        #expect(value("kept_spans", 2) == value("kept_spans", 0))
        // Key and value with their tags and lengths, in spans whose own length needs a byte more or not.
        let added = value("kept_bytes", 2) - value("kept_bytes", 0)
        #expect(added >= 17 * value("kept_spans", 2) && added <= 20 * value("kept_spans", 2))
    }

    @Test func filteredSpansAreBookedAndReported() throws {
        let filter = """
              filter: {error_mode: ignore, traces: {span: ['kind == SPAN_KIND_CLIENT', 'Substring(name, 900, 1) == "x"']}}

            """
        let plan = try Self.plan([
            ("plain", Self.tail, "tail_sampling"), ("filtered", filter + Self.tail, "filter, tail_sampling"),
        ])
        let driver = LaneDriver(plan, isWindowed: false)
        let clients = driver.slabs.reduce(0) { sum, slab in
            sum
                + (0..<slab.batch.spanCount).count {
                    plan.traffic.tables.operations[Int(slab.batch.operation[$0])].kind == .client
                }
        }
        let lane = driver.lanes[1]
        #expect(lane.faults.isEmpty && clients > 0 && lane.ledger[.filtered] == clients)
        #expect(lane.passedOver.first?.isEmpty == false)
        let record = try Lab.run(plan, jobs: 1)
        #expect(record.ledger.contains { $0.policy == 1 && $0.cause == "filtered" && $0.spans > 0 })
        #expect(
            record.warnings.contains {
                $0.policy == 1 && $0.message.hasPrefix("'filter': a condition could not be evaluated") && $0.line > 0
            })
        let drops = record.metrics.filter { $0.id == "dropped_spans" && $0.dimension.text.contains("filtered") }
        #expect(!drops.isEmpty && drops.allSatisfy { $0.policy == 1 && ($0.value ?? 0) > 0 })
    }
}
