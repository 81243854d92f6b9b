import WinnowModel
import WinnowStore

/// Which traces each policy loses and gains against the reference.
final class ChangeTracker: Sendable {
    /// The figures that `RunRecorder` makes of it.
    static let entries = [
        MetricEntry(
            "lost_traces", unit: "traces", .lower,
            "traces that the reference keeps and the policy does not; by class: keeps as what makes them one",
            isSparse: true),
        MetricEntry(
            "gained_traces", unit: "traces", .neither,
            "traces that the policy keeps and the reference does not; by class: keeps as what makes them one",
            isSparse: true),
    ]

    /// Number of the policy that the others are compared with.
    let reference: Int
    /// Per policy; the reference's own stays empty.
    let changes: [PolicyChanges]

    init(lanes: Int, reference: Int, context: LaneContext, seed: UInt64) {
        self.reference = reference
        changes = (0..<lanes).map { PolicyChanges(policy: $0, reference: reference, context: context, seed: seed) }
    }

    /// Compares what a lane and the reference did with one slab; different lanes may be compared at once.
    func observe(_ lane: Int, _ slab: LaneSlab, against base: LaneSlab) { changes[lane].observe(slab, against: base) }
}

/// Traces that one policy loses and gains, by root operation and class, with a bounded choice of examples.
///
/// In total and by operation a trace is kept when any of its spans is, as in `kept_traces`; by class, when what makes it one of the class is,
/// as in `class_kept_traces` (`KeptClasses`): gained minus lost is the difference of those counts.
///
/// Examples are the traces with the smallest draws under the seed: the same whatever else is measured.
final class PolicyChanges: @unchecked Sendable {
    // Used by one job at a time.

    /// Lost and gained traces.
    struct Change {
        var lost = 0
        var gained = 0

        mutating func count(isLost: Bool) { if isLost { lost += 1 } else { gained += 1 } }
    }

    /// A trace kept by one of the two only.
    struct Candidate {
        var priority: UInt64
        var example: RunRecord.Example
    }

    private(set) var total = Change()
    private(set) var byClass = [Change](repeating: Change(), count: TraceClasses.all.count)
    /// By number of the root's operation.
    private(set) var byOperation: [Change]
    private(set) var lost: [Candidate] = []
    private(set) var gained: [Candidate] = []
    private let policy: Int
    private let reference: Int
    private let context: LaneContext
    private let seed: UInt64
    private let key: UInt64
    private static let mostExamples = 20

    init(policy: Int, reference: Int, context: LaneContext, seed: UInt64) {
        self.policy = policy
        self.reference = reference
        self.context = context
        self.seed = seed
        key = Draw.fold(seed, Draw.key("example"))
        byOperation = [Change](repeating: Change(), count: context.tables.operations.count)
    }

    /// Compares what both did with one slab.
    func observe(_ slab: LaneSlab, against base: LaneSlab) {
        let before = base.keptSpans
        let after = slab.keptSpans
        let asBefore = base.keptClasses
        let asAfter = slab.keptClasses
        for trace in 0..<base.traceCount {
            if asBefore[trace] != asAfter[trace] {
                count(asBefore[trace] & ~asAfter[trace], isLost: true)
                count(asAfter[trace] & ~asBefore[trace], isLost: false)
            }
            if (before[trace] > 0) != (after[trace] > 0) { note(trace, isLost: before[trace] > 0, base.slab) }
        }
    }

    /// Counts a trace in each of the classes.
    private func count(_ classes: UInt16, isLost: Bool) {
        var bits = classes
        while bits != 0 {
            let index = bits.trailingZeroBitCount
            bits &= bits - 1
            if index < byClass.count { byClass[index].count(isLost: isLost) }
        }
    }

    private func note(_ trace: Int, isLost: Bool, _ slab: Slab) {
        total.count(isLost: isLost)
        let root = Int(slab.batch.firstSpan[trace])
        byOperation[Int(slab.batch.operation[root])].count(isLost: isLost)
        let priority = Draw.word(key, slab.batch.traceIDLow[trace])
        if isLost {
            consider(trace, priority, .lost, slab, &lost)
        } else {
            consider(trace, priority, .gained, slab, &gained)
        }
    }

    private func consider(
        _ trace: Int, _ priority: UInt64, _ kind: RunRecord.Example.Kind, _ slab: Slab, _ best: inout [Candidate]
    ) {
        if best.count == Self.mostExamples, let worst = best.last, priority >= worst.priority { return }
        let example = ExampleWriter.example(
            trace, of: slab, tables: context.tables, kind: kind, policy: policy, reference: reference, seed: seed)
        let place = best.firstIndex { $0.priority > priority } ?? best.count
        best.insert(Candidate(priority: priority, example: example), at: place)
        if best.count > Self.mostExamples { best.removeLast() }
    }
}
