public import WinnowModel

/// Decides when spans start, on what is known then: ids, name, kind, parent and start-time attributes.
///
/// Called once per batch, batches in order of time. Decisions are per span along the call tree: a child's parent stands before it.
public protocol HeadSampler: Sendable {
    /// What the catalogue says about the sampler.
    static var entry: CatalogEntry { get }
    /// Decides every span of `starts`.
    mutating func decide(_ starts: SpanStarts, _ tables: TraceTables, into decisions: inout HeadDecisions)
}

/// A start-time sampler that learns from how spans ended, as a control loop in an SDK does.
///
/// Ends are handed over with the starts of the same batch, ahead of their time: an end may only be used in decisions after it.
public protocol FeedbackSampler: HeadSampler {
    /// Decides every span of `starts` and learns from `ends`.
    mutating func decide(
        _ starts: SpanStarts, ends: SpanEnds, _ tables: TraceTables, into decisions: inout HeadDecisions)
}

extension FeedbackSampler {
    /// Decides without learning from ends.
    public mutating func decide(_ starts: SpanStarts, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        decide(starts, ends: SpanEnds(TraceBatch()), tables, into: &decisions)
    }
}

/// One decision per span, as columns.
public struct HeadDecisions: Sendable {
    /// 1: recorded and sampled, 0: dropped.
    public var keep: [UInt8] = []
    /// Probability with which the span had been kept; NaN: unknown.
    public var probability: [Double] = []
    /// What the kept span itself says it stands for (`th`, `SampleRate`), over what its recorded `th` says; 1 when it says nothing.
    public var exportedWeight: [Double] = []
    /// How many bytes longer a kept span's message is by what the sampler writes on it, trace state and attributes; empty: nothing.
    public var addedBytes: [Int32] = []
    /// The `th` that a kept span carries, `SamplingState.absent` where it carries none; empty: none does.
    public var threshold: [UInt64] = []
    /// The `rv` that a kept span carries, likewise.
    public var randomness: [UInt64] = []
    /// Rows of kept spans whose recorded trace state does not go on: what stands in `threshold` and `randomness` is all that it says.
    public var replacedStates: [Int32] = []
    private var carriesState = false
    private var addsBytes = false

    /// Creates empty decisions.
    public init() {}

    /// Makes room for `count` spans; what was decided before is lost.
    public mutating func reset(count: Int) {
        addedBytes.removeAll(keepingCapacity: true)
        threshold.removeAll(keepingCapacity: true)
        randomness.removeAll(keepingCapacity: true)
        replacedStates.removeAll(keepingCapacity: true)
        carriesState = false
        addsBytes = false
        if keep.count < count {
            keep = [UInt8](repeating: 0, count: count)
            probability = [Double](repeating: 0, count: count)
            exportedWeight = [Double](repeating: 1, count: count)
        }
    }

    // MARK: Span by span

    /// Makes room for trace states and attributes that samplers may write.
    mutating func makeRoomForState(_ count: Int) {
        addedBytes.append(contentsOf: repeatElement(0, count: count))
        threshold.append(contentsOf: repeatElement(SamplingState.absent, count: count))
        randomness.append(contentsOf: repeatElement(SamplingState.absent, count: count))
    }

    /// Books a span's outcome; `header` is what was recorded of its trace state, `recordedShare` the share that its trace's recorded `th` stands for.
    @inline(__always)
    mutating func set(_ row: Int, _ outcome: StartOutcome, header: HeaderLength, recordedShare: Double) {
        let isKept = outcome.isKept
        keep[row] = isKept ? 1 : 0
        probability[row] = outcome.probability
        exportedWeight[row] = isKept ? outcome.exportedWeight * recordedShare : 1
        guard isKept else { return }
        if outcome.state.threshold != SamplingState.absent || outcome.state.randomness != SamplingState.absent {
            carriesState = true
            threshold[row] = outcome.state.threshold
            randomness[row] = outcome.state.randomness
        } else if header.whole > 0 {
            // What was recorded does not stand any more.
            carriesState = true
        }
        if header.whole > 0, outcome.change == .cleared || outcome.change == .writtenAlone {
            replacedStates.append(Int32(truncatingIfNeeded: row))
        }
        let length =
            outcome.change == .cleared ? 0 : header.length(with: outcome.state, alone: outcome.change == .writtenAlone)
        let added = header.growth(to: length) + outcome.attributeBytes
        if added != 0 {
            addsBytes = true
            addedBytes[row] = Int32(clamping: added)
        }
    }

    /// Empties columns that nobody wrote into.
    mutating func dropEmptyColumns() {
        if !carriesState {
            threshold.removeAll(keepingCapacity: true)
            randomness.removeAll(keepingCapacity: true)
        }
        if !addsBytes { addedBytes.removeAll(keepingCapacity: true) }
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
        _ starts: SpanStarts, probability: Double, weight: Double, threshold: UInt64? = nil,
        _ keeps: (_ high: UInt64, _ low: UInt64) -> Bool
    ) {
        let firstSpan = starts.firstSpan.span
        let high = starts.traceIDHigh.span
        let low = starts.traceIDLow.span
        keep.withUnsafeMutableBufferPointer { keep in
            for trace in 0..<starts.traceCount {
                let isKept: UInt8 = keeps(high[trace], low[trace]) ? 1 : 0
                for row in Int(firstSpan[trace])..<Int(firstSpan[trace + 1]) { keep[row] = isKept }
            }
        }
        let rows = 0..<starts.spanCount
        self.probability.withUnsafeMutableBufferPointer { column in for row in rows { column[row] = probability } }
        exportedWeight.withUnsafeMutableBufferPointer { column in for row in rows { column[row] = weight } }
        guard let threshold else { return }
        var state = SamplingState()
        state.threshold = threshold
        let header = HeaderLength()
        let added = Int32(clamping: header.growth(to: header.length(with: state)))
        addedBytes.append(contentsOf: repeatElement(added, count: starts.spanCount))
        self.threshold.append(contentsOf: repeatElement(threshold, count: starts.spanCount))
    }
}
