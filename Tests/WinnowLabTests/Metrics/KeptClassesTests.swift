import Testing
import WinnowModel
import WinnowStore
import WinnowTestSupport

@testable import WinnowLab

/// A class is kept when what makes a trace one of it is kept.
@Suite struct KeptClassesTests {
    /// A slab of one trace of four spans: a root, a failed call, a call that is tried twice.
    private func slab(_ classes: TraceClasses, mark: (inout GroundTruth) -> Void = { _ in }) -> LaneSlab {
        let slab = Slab()
        var batch = TraceBatch()
        batch.reserve(traces: 1, spans: 4)
        batch.traceCount = 1
        batch.spanCount = 4
        batch.firstSpan[0] = 0
        batch.firstSpan[1] = 4
        for row in 0..<4 {
            batch.parent[row] = row == 0 ? -1 : 0
            batch.status[row] = (row == 1 ? SpanStatus.error : .unset).rawValue
        }
        slab.spans.batch = batch
        slab.truth.classes = [classes.rawValue]
        mark(&slab.truth)
        return LaneSlab(slab)
    }

    /// As what the trace is kept when exactly these rows are.
    private func kept(_ rows: [Int], _ slab: LaneSlab) -> TraceClasses {
        for row in 0..<slab.spanCount {
            slab.fate[row] = (rows.contains(row) ? SpanFate.kept : .sampledOut).rawValue
        }
        slab.countKept()
        return TraceClasses(rawValue: slab.keptClasses[0])
    }

    @Test func aStraySpanKeepsNoClass() {
        let all = TraceClasses(rawValue: TraceClasses.all.reduce(0) { $0 | $1.value.rawValue })
        let slab = slab(all) {
            $0.touches = [.init(trace: 0, span: 2, fault: 0)]
            $0.marks = [.init(trace: 0, span: 2, value: .retry), .init(trace: 0, span: 3, value: .retry)]
            $0.rarePaths = [.init(trace: 0, path: 0, span: 2)]
        }
        #expect(kept([], slab) == [])
        #expect(kept([0], slab) == [.rootError, .slow, .baseline])
        #expect(kept([1], slab) == [.innerError])
        #expect(kept([2], slab) == [.faultWindow, .retry, .rarePath])
        #expect(kept([3], slab) == [.retry])
        #expect(kept([0, 1, 2, 3], slab) == all)
    }

    @Test func onlyClassesOfTheTraceAreKept() {
        #expect(kept([0, 1], slab([.slow])) == [.slow])
        #expect(kept([1, 2], slab([.baseline])) == [])
    }

    @Test func aShapeIsKeptAsAWhole() {
        let slab = slab([.rarePath]) { $0.rarePaths = [.init(trace: 0, path: 0)] }
        #expect(kept([0, 1, 2], slab) == [])
        #expect(kept([0, 1, 2, 3], slab) == [.rarePath])
    }

    /// `--slow` names spans of its own; roots count only when they are among them.
    @Test func spansThatAreSlowThemselvesCount() {
        let slab = slab([.slow]) { $0.marks = [.init(trace: 0, span: 2, value: .slow)] }
        #expect(kept([0, 1], slab) == [])
        #expect(kept([2], slab) == [.slow])
    }

    /// Services that sample by themselves leave stray spans of broken traces: these are no errors that were kept.
    @Test func strayedErrorsOfABrokenFleet() throws {
        let plan = try LabPlan.shipped("polyglot", seconds: 60)
        let lane = try #require(LaneDriver(plan).lanes.first { $0.blueprint.name == "each 10 %" })
        let failed = lane.outcomes.filter { outcome in
            outcome.rows.contains { outcome.batch.status[$0] == SpanStatus.error.rawValue }
        }
        let kept = failed.count { outcome in
            outcome.keptRows.contains { outcome.batch.status[$0] == SpanStatus.error.rawValue }
        }
        let withStrays = failed.count { $0.isKept }
        let value = lane.results().first { $0.id == "error_retention_ratio" }?.value
        #expect(value == Double(kept) / Double(failed.count))
        // The minute's figures: 39 of 220 failed traces show a failed span, 51 any span at all.
        #expect((kept, withStrays, failed.count) == (39, 51, 220))
        let roots = lane.results().first { $0.id == "class_kept_traces" && $0.dimension.first?.value == "root_error" }
        #expect(roots?.value == 36)
    }
}
