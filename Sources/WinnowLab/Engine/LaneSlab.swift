import WinnowModel
import WinnowPipeline
import WinnowSampling

/// What one policy did with the spans of one slab, as raw columns: filled while they travel, read once when the last has arrived.
final class LaneSlab: @unchecked Sendable {
    // Written by its lane only, and only read once it has retired.
    let slab: Slab
    let traceCount: Int
    let spanCount: Int
    /// Per span: raw value of its `SpanFate`.
    let fate: UnsafeMutablePointer<UInt8>
    /// Per span: number of the hop in the ledger where its way ended.
    let hop: UnsafeMutablePointer<UInt8>
    /// Per span: when it reached the backend, ns; only where it was kept.
    let storedAt: UnsafeMutablePointer<Nanos>
    /// Per trace: probability with which it had been kept; NaN: unknown.
    let probability: UnsafeMutablePointer<Double>
    /// Per trace: what its exported root says it stands for, what it came with included once; set when the slab retires.
    let weight: UnsafeMutablePointer<Double>
    /// Per trace: spans kept; set when the slab retires.
    let keptSpans: UnsafeMutablePointer<UInt32>
    /// Per trace: `TraceClasses` as which it was kept; set when the slab retires.
    let keptClasses: UnsafeMutablePointer<UInt16>
    /// Per trace: the stages, by number over all hops, that pushed it out undecided, as bits; `nil`: none did.
    var evictedBy: [UInt64]?
    /// Per trace: number, from 1, of the stage on one of several ways that decided it first; `nil`: none did.
    private var decidedAside: [UInt16]?
    /// By stage over all hops where replicas may share a trace: per trace, what they decided; set for stages that have decided something.
    var verdicts: [Int: [ReplicaVerdicts]] = [:]
    /// Per span: bytes that samplers have made it longer by; only while the slab retires, `nil`: none.
    var addedBytes: UnsafePointer<Int32>?
    /// The spans as the backend gets them where processors have changed them, and sizes of requests with them; only while the slab retires.
    var edited: (spans: Spans, meter: RequestMeter)?
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
            bytes: RawBlock.room(spanCount, of: UInt8.self) * 2 + RawBlock.room(spanCount, of: Nanos.self)
                + RawBlock.room(traceCount, of: Double.self) * 2 + RawBlock.room(traceCount, of: UInt32.self)
                + RawBlock.room(traceCount, of: UInt16.self),
            reusing: memory)
        self.block = block
        func column<T: BitwiseCopyable>(_ value: T, _ count: Int) -> UnsafeMutablePointer<T> {
            block.column(value, count)
        }
        fate = column(SpanFate.travelling.rawValue, spanCount)
        hop = column(0, spanCount)
        storedAt = block.column(unfilled: Nanos.self, spanCount)
        probability = column(1, traceCount)
        weight = column(1, traceCount)
        keptSpans = column(0, traceCount)
        keptClasses = column(0, traceCount)
        travelling = spanCount
    }

    /// Notes that a stage pushed a trace out undecided.
    func noteEviction(of trace: Int, stage: Int) {
        var column = evictedBy.take() ?? [UInt64](repeating: 0, count: traceCount)
        column[trace] |= 1 << UInt64(min(stage, 63))
        evictedBy = column
    }

    /// Notes that a stage on one of several ways has decided a trace; whether another on such a way has as well.
    func isDecidedBeside(_ trace: Int, stage: Int) -> Bool {
        var column = decidedAside.take() ?? [UInt16](repeating: 0, count: traceCount)
        defer { decidedAside = column }
        let own = UInt16(clamping: stage + 1)
        if column[trace] == 0 { column[trace] = own }
        return column[trace] != own
    }

    /// Notes what one of several replicas decided on its part of a trace; answers by what that changes the chance of the trace.
    func note(_ decision: TraceDecision, stage: Int) -> Double {
        verdicts[stage, default: [ReplicaVerdicts](repeating: ReplicaVerdicts(), count: traceCount)][decision.trace.row]
            .book(decision)
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

    /// Books what samplers that decide span by span did: chances and weights of traces.
    func book(_ states: SpanStates) {
        let batch = slab.batch
        let sequence = slab.sequence
        let hasChances = states.hasChances(sequence)
        if !hasChances && batch.weight.isEmpty { return }
        for trace in 0..<traceCount {
            weight[trace] = batch.weight(of: trace)
            if hasChances {
                probability[trace] *= states.probability(trace, in: sequence)
                weight[trace] *= states.weight(trace, in: sequence)
            }
        }
    }
}
