import WinnowModel
import WinnowSampling

/// What one policy did with the spans of one slab, as raw columns: filled while they travel, read once when the last has arrived.
final class LaneSlab: @unchecked Sendable {
    // Written by its lane only, and only read once it has retired.
    let slab: Slab
    let traceCount: Int
    let spanCount: Int
    /// Per span: raw value of its `SpanFate`.
    let fate: UnsafeMutablePointer<UInt8>
    /// Per span: when it reached the backend, ns; only where it was kept.
    let storedAt: UnsafeMutablePointer<Nanos>
    /// Per trace: probability with which it had been kept; NaN: unknown.
    let probability: UnsafeMutablePointer<Double>
    /// Per trace: what its exported root span says it stands for, a recorded weight included once.
    let weight: UnsafeMutablePointer<Double>
    /// Per trace: spans kept; set when the slab retires.
    let keptSpans: UnsafeMutablePointer<UInt32>
    /// Per trace: `TraceClasses` as which it was kept; set when the slab retires.
    let keptClasses: UnsafeMutablePointer<UInt16>
    /// Per trace: the stages, by number over all hops, that pushed it out undecided, as bits; `nil`: none did.
    var evictedBy: [UInt64]?
    /// Per span: bytes of trace state that samplers have added; `nil`: none.
    var stateBytes: [UInt8]?
    /// Per span: bytes of attributes that samplers have added; `nil`: none.
    var attributeBytes: [UInt16]?
    /// Spans that have not been handed to the first hop, nor ended before it.
    @exclusivity(unchecked) var outstanding: Int
    /// Spans without a fate.
    @exclusivity(unchecked) var travelling: Int

    /// Where the columns stand.
    let block: RawBlock

    /// Creates empty columns, in the memory of an earlier slab where it is large enough.
    init(_ slab: Slab, reusing memory: RawBlock? = nil) {
        self.slab = slab
        traceCount = slab.batch.traceCount
        spanCount = slab.batch.spanCount
        let block = RawBlock(
            bytes: RawBlock.room(spanCount, of: UInt8.self) + RawBlock.room(spanCount, of: Nanos.self)
                + RawBlock.room(traceCount, of: Double.self) * 2 + RawBlock.room(traceCount, of: UInt32.self)
                + RawBlock.room(traceCount, of: UInt16.self),
            reusing: memory)
        self.block = block
        func column<T: BitwiseCopyable>(_ value: T, _ count: Int) -> UnsafeMutablePointer<T> {
            block.column(value, count)
        }
        fate = column(SpanFate.travelling.rawValue, spanCount)
        storedAt = column(0, spanCount)
        probability = column(1, traceCount)
        weight = column(1, traceCount)
        keptSpans = column(0, traceCount)
        keptClasses = column(0, traceCount)
        outstanding = spanCount
        travelling = spanCount
        if !slab.batch.weight.isEmpty {
            for trace in 0..<traceCount { weight[trace] = slab.batch.weight(of: trace) }
        }
    }

    /// Notes that a stage pushed a trace out undecided.
    func noteEviction(of trace: Int, stage: Int) {
        var column = evictedBy.take() ?? [UInt64](repeating: 0, count: traceCount)
        column[trace] |= 1 << UInt64(min(stage, 63))
        evictedBy = column
    }

    /// Counts the kept spans of each trace, and says as what it was kept.
    func countKept() {
        let firstSpan = slab.batch.firstSpan
        for trace in 0..<traceCount {
            var kept: UInt32 = 0
            for row in Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) {
                kept += fate[row] == SpanFate.kept.rawValue ? 1 : 0
            }
            keptSpans[trace] = kept
        }
        KeptClasses.mark(self, into: keptClasses)
    }

    /// Whether the trace's first row, its root where it has one, was kept.
    func keepsRoot(_ trace: Int) -> Bool {
        fate[Int(slab.batch.firstSpan[trace])] == SpanFate.kept.rawValue
    }

    /// Books what `probabilistic_sampler` processors did: probabilities and weights of traces, trace states of kept spans.
    func book(_ path: inout ProbabilisticPath, _ growth: inout SpanGrowth) {
        if spanCount == 0 { return }
        let isUniform = path.isUniform(slab.spans)
        let common = path.passage(0, slab.spans, arrives: true)
        for trace in 0..<traceCount {
            let root = Int(slab.batch.firstSpan[trace])
            let arrives = fate[root] != SpanFate.sampledOut.rawValue
            let factor =
                isUniform ? common.probability : path.passage(root, slab.spans, arrives: arrives).probability
            probability[trace] *= factor
            weight[trace] *= factor > 0 ? 1 / factor : 1
        }
        var bytes = [UInt8](repeating: 0, count: spanCount)
        for row in 0..<spanCount where fate[row] == SpanFate.kept.rawValue {
            bytes[row] = UInt8(clamping: growth.bytes(row, slab.spans).state)
        }
        stateBytes = bytes
    }
}
