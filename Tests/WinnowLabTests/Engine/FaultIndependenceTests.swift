import Testing
import WinnowModel
import WinnowTestSupport

@testable import WinnowLab

@Suite struct FaultIndependenceTests {
    /// Policies whose decision on a trace looks at nothing but the trace.
    private static let policies = [
        "{name: all, sampler: always_on}", "{name: ratio, sampler: trace_id_ratio, ratio: 0.3}",
        "{name: parent, sampler: parent_based, root: {sampler: trace_id_ratio, ratio: 0.5}}",
        "{name: tail, file: tail.yaml}", "{name: probabilistic, file: probabilistic.yaml}",
    ]

    private struct Span: Equatable {
        var id: UInt64
        var parent: Int32
        var start: Nanos
        var end: Nanos
        var name: String
        var status: UInt8
        var attributes: [String]
        var fates: [SpanFate]
    }

    private struct Traced {
        var spans: [Span]
        var classes: TraceClasses
        var faults: Set<String>
    }

    @Test func aFaultMoreChangesOnlyTracesThatItTouches() throws {
        let folder = TemporaryFolder()
        let tail = """
              tail_sampling:
                decision_wait: 20s
                num_traces: 100000
                policies:
                  - {name: errors, type: status_code, status_code: {status_codes: [ERROR]}}
                  - {name: slow, type: latency, latency: {threshold_ms: 100}}
                  - {name: some, type: probabilistic, probabilistic: {sampling_percentage: 20}}
            """
        folder.write(LabFiles.collector(tail, "tail_sampling"), to: "tail.yaml")
        folder.write(
            LabFiles.collector("  probabilistic_sampler: {sampling_percentage: 25}", "probabilistic_sampler"),
            to: "probabilistic.yaml")
        let shipped = String(decoding: try Self.bytes("scenarios/ci.yaml"), as: UTF8.self)
        // The faults are the last of the workload; the experiment's own keys follow.
        let workload = String(shipped[..<(shipped.firstRange(of: "\npolicies:")?.lowerBound ?? shipped.endIndex)])
        let fault = """

              added:
                service: catalog
                operation: SELECT items
                from: 10s
                until: 30s
                probability: 0.5
                latency: {factor: 20, addition: 100ms}
              failing:
                service: recommend
                from: 15s
                until: 25s
                probability: 0.4
                error: {message: added}

            """
        let before = try traces(workload, folder)
        let after = try traces(workload + fault, folder)
        #expect(before.count > 1000)
        #expect(before.count == after.count)
        var touched = 0
        var changed = 0
        var kept = [Int](repeating: 0, count: Self.policies.count)
        for (id, old) in before {
            let new = try #require(after[id], "the trace \(id.hex) is gone")
            if !new.faults.isDisjoint(with: ["added", "failing"]) {
                touched += 1
                if new.spans != old.spans { changed += 1 }
                continue
            }
            #expect(new.spans == old.spans, "trace \(id.hex)")
            #expect(new.faults == old.faults && new.classes == old.classes, "trace \(id.hex)")
            for policy in kept.indices where old.spans[0].fates[policy] == .kept { kept[policy] += 1 }
        }
        #expect(touched > 50 && touched < before.count / 2)
        #expect(changed > touched * 9 / 10)
        #expect(kept.allSatisfy { $0 > 100 })
        #expect(kept.dropFirst().allSatisfy { $0 < kept[0] })
    }

    private func traces(_ workload: String, _ folder: TemporaryFolder) throws -> [TraceID: Traced] {
        folder.write(workload, to: "workload.yaml")
        let plan = try LabPlan.written(
            "workload: workload.yaml\npolicies:\n" + Self.policies.map { "  - \($0)\n" }.joined(), in: folder,
            seconds: 40)
        let driver = LaneDriver(plan, isWindowed: false)
        let tables = plan.traffic.tables
        let outcomes = driver.lanes.map(\.outcomes)
        var traces: [TraceID: Traced] = [:]
        for (index, outcome) in outcomes[0].enumerated() {
            let batch = outcome.batch
            let spans = outcome.rows.map { row in
                Span(
                    id: batch.spanID[row], parent: batch.parent[row] < 0 ? -1 : batch.parent[row] - Int32(outcome.root),
                    start: batch.start[row], end: batch.end[row], name: tables.title(batch.operation[row]),
                    status: batch.status[row],
                    attributes: tables.values(
                        batch.attributes[row], traceKey: batch.traceIDLow[outcome.trace], spanKey: batch.spanID[row]
                    ).map { "\($0.key)=\($0.value)" },
                    fates: outcomes.map { $0[index].fate(row) })
            }
            let truth = outcome.slab.slab.truth
            let faults = truth.touches.filter { Int($0.trace) == outcome.trace }.map {
                plan.traffic.facts.faults[Int($0.fault)].name
            }
            traces[outcome.id] = Traced(spans: spans, classes: outcome.classes, faults: Set(faults))
        }
        return traces
    }

    private static func bytes(_ path: String) throws -> [UInt8] { try LabFiles.bytes(LabFiles.package(path)) }
}
