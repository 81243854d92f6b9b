public import WinnowModel

/// Decides when spans start, on what is known then: ids, name, kind, parent and start-time attributes.
///
/// Called once per batch, batches in order of time. Decisions are per span along the call tree: a child's parent stands before it.
public protocol HeadSampler: Sendable {
    /// What the catalogue says about the sampler.
    static var entry: CatalogEntry { get }
    /// Decides every span of `batch`.
    mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions)
}

/// One decision per span, as columns.
public struct HeadDecisions: Sendable {
    /// 1: recorded and sampled, 0: dropped.
    public var keep: [UInt8] = []
    /// Probability with which the span had been kept; NaN: unknown.
    public var probability: [Double] = []
    /// What the kept span itself says it stands for (`th`, `SampleRate`); 1 when it says nothing.
    public var exportedWeight: [Double] = []
    /// Length of the trace state that the sampler writes on a kept span, bytes; empty: it writes none.
    public var stateBytes: [UInt8] = []
    /// Bytes of the attributes that the sampler adds to a kept span; empty: it adds none.
    public var attributeBytes: [UInt16] = []
    /// The `th` that a kept span carries, `SamplingState.absent` where it carries none; empty: none does.
    public var threshold: [UInt64] = []
    /// The `rv` that a kept span carries, likewise.
    public var randomness: [UInt64] = []
    private var carriesState = false
    private var addsAttributes = false

    /// Creates empty decisions.
    public init() {}

    /// Makes room for `count` spans; what was decided before is lost.
    public mutating func reset(count: Int) {
        stateBytes.removeAll(keepingCapacity: true)
        attributeBytes.removeAll(keepingCapacity: true)
        threshold.removeAll(keepingCapacity: true)
        randomness.removeAll(keepingCapacity: true)
        carriesState = false
        addsAttributes = false
        if keep.count < count {
            keep = [UInt8](repeating: 0, count: count)
            probability = [Double](repeating: 0, count: count)
            exportedWeight = [Double](repeating: 1, count: count)
        }
    }

    // MARK: Span by span

    /// Makes room for trace states and attributes that samplers may write.
    mutating func makeRoomForState(_ count: Int) {
        stateBytes.append(contentsOf: repeatElement(0, count: count))
        attributeBytes.append(contentsOf: repeatElement(0, count: count))
        threshold.append(contentsOf: repeatElement(SamplingState.absent, count: count))
        randomness.append(contentsOf: repeatElement(SamplingState.absent, count: count))
    }

    /// Books a span's outcome; `writesState` is false where the trace state's length is part of the span already.
    @inline(__always)
    mutating func set(_ row: Int, _ outcome: StartOutcome, writesState: Bool) {
        let isKept = outcome.isKept
        keep[row] = isKept ? 1 : 0
        probability[row] = outcome.probability
        exportedWeight[row] = outcome.exportedWeight
        guard isKept else { return }
        if outcome.state.threshold != SamplingState.absent || outcome.state.randomness != SamplingState.absent {
            carriesState = true
            threshold[row] = outcome.state.threshold
            randomness[row] = outcome.state.randomness
            if writesState { stateBytes[row] = UInt8(clamping: outcome.state.memberLength) }
        }
        if outcome.attributeBytes > 0 {
            addsAttributes = true
            attributeBytes[row] = UInt16(clamping: outcome.attributeBytes)
        }
    }

    /// Empties columns that nobody wrote into.
    mutating func dropEmptyColumns() {
        if !carriesState {
            stateBytes.removeAll(keepingCapacity: true)
            threshold.removeAll(keepingCapacity: true)
            randomness.removeAll(keepingCapacity: true)
        }
        if !addsAttributes { attributeBytes.removeAll(keepingCapacity: true) }
    }

    /// Lets `body` fill the columns of decisions and probabilities; every span says that it stands for `weight`.
    @inline(__always)
    mutating func fill(
        count: Int, weight: Double,
        _ body: (_ keep: UnsafeMutableBufferPointer<UInt8>, _ probability: UnsafeMutableBufferPointer<Double>) -> Void
    ) {
        keep.withUnsafeMutableBufferPointer { keep in
            probability.withUnsafeMutableBufferPointer { probability in body(keep, probability) }
        }
        exportedWeight.withUnsafeMutableBufferPointer { column in for row in 0..<count { column[row] = weight } }
    }

    // MARK: Trace by trace

    /// Gives all spans of a trace the same decision, that of `keeps` on the halves of its id.
    @inline(__always)
    mutating func fill(
        _ batch: TraceBatch, probability: Double, weight: Double, threshold: UInt64? = nil,
        _ keeps: (_ high: UInt64, _ low: UInt64) -> Bool
    ) {
        let firstSpan = batch.firstSpan.span
        let high = batch.traceIDHigh.span
        let low = batch.traceIDLow.span
        keep.withUnsafeMutableBufferPointer { keep in
            for trace in 0..<batch.traceCount {
                let isKept: UInt8 = keeps(high[trace], low[trace]) ? 1 : 0
                for row in Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) { keep[row] = isKept }
            }
        }
        let rows = 0..<batch.spanCount
        self.probability.withUnsafeMutableBufferPointer { column in for row in rows { column[row] = probability } }
        exportedWeight.withUnsafeMutableBufferPointer { column in for row in rows { column[row] = weight } }
        guard let threshold else { return }
        var state = SamplingState()
        state.threshold = threshold
        let bytes = UInt8(clamping: state.memberLength)
        stateBytes.append(contentsOf: repeatElement(bytes, count: batch.spanCount))
        self.threshold.append(contentsOf: repeatElement(threshold, count: batch.spanCount))
    }
}
