public import WinnowModel

/// The weight of each trace, from what its spans say.
///
/// The root's word counts. Where the root says nothing or isn't there, the greatest known weight of the other spans does: under consistent
/// sampling of single spans, that is what all the spans that are there stand for together (OTEP 170). A trace is of unknown weight when all
/// that its spans say is that they were sampled.
public struct TraceWeights: Sendable {
    private enum Rank: UInt8 {
        case silent, other, root
    }

    private struct Word {
        var value = 1.0
        var carrier: UInt8 = 0
        var rank = Rank.silent
    }

    /// By number of the trace; shorter than the traces when the last ones say nothing.
    private var words: [Word] = []

    /// Creates the weights of traces that say nothing.
    public init() {}

    /// Takes in what a span of trace number `trace` says; spans may come in any order.
    public mutating func add(_ said: SpanWeight, trace: Int, isRoot: Bool) {
        if words.count <= trace {
            words.append(contentsOf: repeatElement(Word(), count: max(trace + 1, words.count * 3 / 2) - words.count))
        }
        let rank: Rank = isRoot ? .root : .other
        let old = words[trace]
        if rank.rawValue < old.rank.rawValue { return }
        // NaN, the unknown weight, is never greater.
        if rank == old.rank && !(said.value > old.value || old.value.isNaN) { return }
        words[trace] = Word(value: said.value, carrier: said.carrier, rank: rank)
    }

    /// True when no trace says anything.
    public var isEmpty: Bool { words.isEmpty }

    /// One weight for each of `count` traces, 1 where it isn't known; empty when no trace says anything.
    public func values(count: Int) -> [Double] {
        if isEmpty { return [] }
        return (0..<count).map { $0 < words.count && !words[$0].value.isNaN ? words[$0].value : 1 }
    }

    /// Counts of `count` traces by carrier; `nil` when no trace says anything.
    public func summary(count: Int) -> WeightSummary? {
        if isEmpty { return nil }
        var counts = WeightCounts()
        counts.add(self, count: count)
        return counts.summary
    }

    /// Hands what each of the first `count` traces says to `body`, `nil` for silence.
    func forEach(count: Int, _ body: ((carrier: UInt8, value: Double)?) -> Void) {
        for trace in 0..<count {
            guard trace < words.count, words[trace].rank != .silent else {
                body(nil)
                continue
            }
            body((words[trace].carrier, words[trace].value))
        }
    }
}
