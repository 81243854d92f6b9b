import WinnowModel
import WinnowSampling

/// Every decision on every trace, for `winnow decide`.
struct DecisionLog {
    struct Entry {
        var stage: Int
        var id: TraceID
        var decision: TraceDecision
        var lateSpans = 0
        var lateKept = 0
    }

    private(set) var entries: [Entry] = []
    private var last: [Key: Int] = [:]

    private struct Key: Hashable {
        var stage: Int
        var trace: SpanHandle
        var round: Int
    }

    mutating func add(_ decision: TraceDecision, stage: Int, id: TraceID) {
        last[Key(stage: stage, trace: decision.trace, round: decision.round)] = entries.count
        entries.append(Entry(stage: stage, id: id, decision: decision))
    }

    mutating func late(_ trace: SpanHandle, _ stage: Int, _ round: Int, _ kept: Bool) {
        guard let index = last[Key(stage: stage, trace: trace, round: round)] else { return }
        entries[index].lateSpans += 1
        if kept { entries[index].lateKept += 1 }
    }
}
