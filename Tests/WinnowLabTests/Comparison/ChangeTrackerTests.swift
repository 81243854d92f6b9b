import Testing
import WinnowModel
import WinnowStore

@testable import WinnowLab

/// What a policy loses and gains, against a count trace by trace.
@Suite struct ChangeTrackerTests {
    private struct Kept: Sendable {
        var reference: Set<TraceID> = []
        var other: Set<TraceID> = []
        var traces: [TraceID: TraceOutcome] = [:]
        /// By class, the traces that are kept as one of it.
        var referenceAs: [UInt16: Set<TraceID>] = [:]
        var otherAs: [UInt16: Set<TraceID>] = [:]

        init(_ plan: LabPlan) {
            let driver = LaneDriver(plan)
            for outcome in driver.lanes[plan.reference].outcomes {
                traces[outcome.id] = outcome
                if outcome.isKept { reference.insert(outcome.id) }
                for (_, member) in TraceClasses.all where outcome.isKept(as: member) {
                    referenceAs[member.rawValue, default: []].insert(outcome.id)
                }
            }
            for outcome in driver.lanes[0].outcomes where outcome.isKept {
                other.insert(outcome.id)
                for (_, member) in TraceClasses.all where outcome.isKept(as: member) {
                    otherAs[member.rawValue, default: []].insert(outcome.id)
                }
            }
        }
    }

    private struct Run: Sendable {
        let plan: LabPlan
        let record: RunRecord
        let kept: Kept

        init() throws {
            plan = try LabPlan.shipped("ci", seconds: 60, seeds: 1)
            record = try Lab.run(plan, jobs: 2)
            kept = Kept(plan)
        }
    }

    /// One run for all tests.
    private static let run = Result { try Run() }
    private let plan: LabPlan
    private let record: RunRecord
    private let kept: Kept

    init() throws {
        let run = try Self.run.get()
        (plan, record, kept) = (run.plan, run.record, run.kept)
    }

    private func rows(_ id: String) -> [RunRecord.Metric] { record.metrics.filter { $0.policy == 0 && $0.id == id } }

    private func value(_ id: String, _ pairs: [(key: String, value: String)]) -> Double? {
        let reference = (key: "reference", value: plan.policyNames[plan.reference])
        let dimension = Dimension(pairs: pairs + [reference])
        return rows(id).first { $0.dimension == dimension }?.value
    }

    @Test func countsAreThoseOfEveryTrace() throws {
        for (id, changed) in [
            ("lost_traces", kept.reference.subtracting(kept.other)),
            ("gained_traces", kept.other.subtracting(kept.reference)),
        ] {
            #expect(!changed.isEmpty)
            #expect(value(id, []) == Double(changed.count))
            let traces = changed.compactMap { kept.traces[$0] }
            for (name, member) in TraceClasses.all {
                let before = kept.referenceAs[member.rawValue] ?? []
                let after = kept.otherAs[member.rawValue] ?? []
                let moved = id == "lost_traces" ? before.subtracting(after) : after.subtracting(before)
                #expect(value(id, [("class", name)]) == Double(moved.count), "\(name)")
            }
            var operations: [[String]: Double] = [:]
            let tables = plan.traffic.tables
            for trace in traces {
                let operation = tables.operations[Int(trace.batch.operation[trace.root])]
                operations[[tables.strings[operation.service], tables.strings[operation.name]], default: 0] += 1
            }
            for (title, count) in operations {
                #expect(value(id, [("service", title[0]), ("operation", title[1])]) == count)
            }
            let listed = rows(id).filter { $0.dimension["operation"] != nil && $0.value != 0 }
            #expect(listed.count == operations.count)
        }
    }

    @Test func examplesAreTheChangedTracesWithTheSmallestDraws() throws {
        let key = Draw.fold(1, Draw.key("example"))
        for (kind, changed) in [
            (RunRecord.Example.Kind.lost, kept.reference.subtracting(kept.other)),
            (.gained, kept.other.subtracting(kept.reference)),
        ] {
            let wanted = changed.sorted { Draw.word(key, $0.low) < Draw.word(key, $1.low) }.prefix(20)
            let examples = record.examples.filter { $0.policy == 0 && $0.kind == kind }
            #expect(examples.map(\.traceID) == Array(wanted))
            for example in examples {
                let trace = try #require(kept.traces[example.traceID])
                #expect(example.reference == plan.reference && example.seed == 1)
                #expect(example.spans.map(\.spanID) == trace.rows.map { trace.batch.spanID[$0] })
                #expect(example.classes == TraceClasses.all.filter { trace.classes.contains($0.value) }.map(\.id))
                #expect(example.durationNanos == trace.batch.end[trace.root] - trace.batch.start[trace.root])
            }
        }
    }

    @Test func theReferenceNeitherLosesNorGains() {
        #expect(!record.examples.contains { $0.policy == plan.reference })
        #expect(
            !record.metrics.contains {
                $0.policy == plan.reference && $0.id.hasSuffix("ed_traces")
                    && MetricCatalog.entry($0.id)?.isSparse == true
            })
    }
}
