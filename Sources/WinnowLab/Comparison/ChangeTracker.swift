import WinnowModel
import WinnowStore

/// Which traces a policy loses and gains against the reference, by root operation and class, with a bounded choice of examples.
///
/// Examples are the traces with the smallest draws under the seed: the same whatever else is measured.
final class ChangeTracker {
    /// Lost and gained traces.
    struct Change {
        var lost = 0
        var gained = 0
    }

    /// A trace kept by one of the two only.
    struct Candidate {
        var priority: UInt64
        var example: RunRecord.Example
    }

    /// Per lane.
    private(set) var totals: [Change]
    private(set) var byClass: [[Change]]
    private(set) var byOperation: [[UInt32: Change]]
    private(set) var lost: [[Candidate]]
    private(set) var gained: [[Candidate]]
    private let reference: Int
    private let context: LaneContext
    private let seed: UInt64
    private let key: UInt64
    private static let mostExamples = 20

    init(lanes: Int, reference: Int, context: LaneContext, seed: UInt64) {
        totals = [Change](repeating: Change(), count: lanes)
        byClass = totals.map { _ in [Change](repeating: Change(), count: TraceClasses.all.count) }
        byOperation = totals.map { _ in [:] }
        lost = totals.map { _ in [] }
        gained = lost
        self.reference = reference
        self.context = context
        self.seed = seed
        key = Draw.fold(seed, Draw.key("example"))
    }

    /// Compares what all lanes did with one slab.
    func observe(_ slabs: [LaneSlab]) {
        let base = slabs[reference]
        for lane in slabs.indices where lane != reference {
            let other = slabs[lane]
            for trace in 0..<base.traceCount {
                let before = base.keptSpans[trace] > 0
                let after = other.keptSpans[trace] > 0
                if before != after { note(trace, isLost: before, lane, base.slab) }
            }
        }
    }

    private func note(_ trace: Int, isLost: Bool, _ lane: Int, _ slab: Slab) {
        func count(_ change: inout Change) { if isLost { change.lost += 1 } else { change.gained += 1 } }
        count(&totals[lane])
        let root = Int(slab.batch.firstSpan[trace])
        count(&byOperation[lane][slab.batch.operation[root], default: Change()])
        var bits = slab.truth.classes[trace]
        while bits != 0 {
            let index = bits.trailingZeroBitCount
            bits &= bits - 1
            if index < TraceClasses.all.count { count(&byClass[lane][index]) }
        }
        let priority = Draw.word(key, slab.batch.traceIDLow[trace])
        if isLost {
            consider(trace, priority, .lost, lane, slab, &lost[lane])
        } else {
            consider(trace, priority, .gained, lane, slab, &gained[lane])
        }
    }

    private func consider(
        _ trace: Int, _ priority: UInt64, _ kind: RunRecord.Example.Kind, _ lane: Int, _ slab: Slab,
        _ best: inout [Candidate]
    ) {
        if best.count == Self.mostExamples, let worst = best.last, priority >= worst.priority { return }
        let example = ExampleWriter.example(
            trace, of: slab, tables: context.tables, kind: kind, policy: lane, reference: reference, seed: seed)
        let place = best.firstIndex { $0.priority > priority } ?? best.count
        best.insert(Candidate(priority: priority, example: example), at: place)
        if best.count > Self.mostExamples { best.removeLast() }
    }
}
