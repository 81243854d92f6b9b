public import WinnowModel

/// The Collector's `probabilistic_sampler` processor for traces (contrib, `processor/probabilisticsamplerprocessor`).
///
/// Decides every span by itself and remembers nothing. `hash_seed`: 14 bits of FNV-1a 32 over the seed (little-endian) and the id, below
/// `uint32(percentage × 163.84)`; a span whose trace state has `th` or `rv` can't be decided. `proportional` and `equalizing`: 56 bits of
/// randomness (`rv`, or the end of the id) against a threshold; an incoming `th` is multiplied, or never lowered. What can't be decided
/// follows `fail_closed`. The attribute `sampling.priority` overrides: 0 never, above 0 always. Kept spans carry `ot=th:…` (and, after
/// `hash_seed`, `rv:…`), which later processors read.
public struct ProbabilisticSampler: CollectorStage {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "collector.probabilistic_sampler", summary: "the Collector's probabilistic_sampler processor, span by span",
        example: "probabilistic_sampler: {sampling_percentage: 10}",
        source: "contrib processor/probabilisticsamplerprocessor")

    private let settings: ProbabilisticSamplerSettings
    private let tables: TraceTables
    private let hashBound: UInt32
    private let hashStart: UInt32
    private let threshold: ConsistentThreshold
    /// The share as configured, before it is rounded to a threshold.
    private let share: Double
    private var priorities: PriorityReader
    private let states: SpanStates

    /// Creates the processor for traffic whose numbers mean what `tables` says; `states` holds what spans bring and leave with.
    public init(_ settings: ProbabilisticSamplerSettings, tables: TraceTables, states: SpanStates? = nil) {
        self.settings = settings
        self.tables = tables
        self.states = states ?? SpanStates(tables)
        let percentage = settings.percentage.isNaN ? 0 : min(max(settings.percentage, 0), 100)
        hashBound = UInt32(percentage * 163.84)
        hashStart = FNV1a.hash32(withUnsafeBytes(of: settings.hashSeed.littleEndian) { Array($0) })
        share = percentage > 0 ? max(0x1p-56, Double(percentage) / 100) : 0
        threshold =
            settings.mode == .hashSeed
            ? ConsistentThreshold(value: (1 << 56) - UInt64(hashBound) << 42)
            : ConsistentThreshold(probability: share, precision: settings.precision)
        priorities = PriorityReader(tables)
    }

    /// Probability with which a span without priority and incoming threshold is kept.
    public var probability: Double { threshold.probability }

    /// Decides each span at once.
    public mutating func receive(
        _ arrived: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        var at = arrived.startIndex
        while at < arrived.endIndex {
            let spans = ring[arrived[at].sequence]
            let batch = spans.batch
            let columns = states.columns(of: spans)
            if let growing = spans.growing { priorities.grow(to: growing.tables) }
            let isBare = states.isBare(spans) && !priorities.isUsed
            while at < arrived.endIndex, arrived[at].sequence == spans.sequence {
                let span = arrived[at]
                at += 1
                let trace = spans.trace(of: span.row)
                let home = trace.sequence == spans.sequence ? spans : ring[trace.sequence]
                let id = home.batch.traceID(trace.row)
                var passage: Passage
                if isBare && columns.isWritten[span.row] == 0 {
                    passage = pass(id, nil, SamplingState())
                } else {
                    let brought = states.state(span.row, spans)
                    passage = pass(id, priority(span.row, id, spans), brought)
                    // At 0 % what could be read of a broken trace state is written back.
                    if brought == nil, threshold == .none {
                        passage = pass(
                            id, priority(span.row, id, spans), states.partialState(span.row, spans))
                    }
                }
                if states.isHome(trace, of: spans.sequence), Int(batch.firstSpan[trace.row]) == span.row {
                    states.pass(trace.row, spans, probability: passage.probability)
                }
                if passage.isKept {
                    output.kept.append(span)
                    if let state = passage.state {
                        states.write(
                            state, keepingThreshold: passage.keepsThreshold, span.row, spans, to: columns)
                    }
                } else {
                    output.gone.append(span, .probabilisticallyDropped)
                }
            }
        }
    }

    /// What `sampling.priority` says: true always, false never.
    private mutating func priority(_ row: Int, _ id: TraceID, _ spans: Spans) -> Bool? {
        if !priorities.isUsed { return nil }
        return priorities.priority(
            of: spans.batch.attributes[row], traceKey: id.low, spanKey: spans.batch.spanID[row],
            spans.growing?.tables ?? tables)
    }

    // MARK: Decision

    private func hash(_ id: TraceID) -> UInt32 {
        FNV1a.hash32(continuing: FNV1a.hash32(continuing: hashStart, bigEndian: id.high), bigEndian: id.low)
    }

    /// What becomes of a span.
    struct Passage {
        var isKept: Bool
        /// Probability of being kept, given what was kept before.
        var probability: Double
        /// What the trace state says after the processor, if the span is kept; `nil`: it stays as it is.
        var state: SamplingState?
        /// Whether `th` is left as it came.
        var keepsThreshold = false
    }

    /// Decides a span whose trace state says `before`, `nil` when it can't be read (`tracesprocessor.go`, `sampler_mode.go`).
    @inline(__always)
    func pass(_ id: TraceID, _ priority: Bool?, _ before: SamplingState?) -> Passage {
        var carried = before
        var randomness: UInt64?
        let isNever = threshold == .none
        var isDecidable = before != nil
        if isNever {
            randomness = Self.most
        } else if settings.mode == .hashSeed {
            randomness = id.high | id.low == 0 ? nil : hashRandomness(id)
            if let before, before.threshold != SamplingState.absent || before.randomness != SamplingState.absent {
                // What is there is left alone.
                carried = nil
                isDecidable = false
            }
            carried?.randomness = randomness ?? Self.most
        } else if let before, before.randomness != SamplingState.absent {
            randomness = before.randomness
        } else if id.high | id.low != 0 {
            randomness = ConsistentThreshold.randomness(traceIDLow: id.low)
        }
        if randomness == nil { isDecidable = false }
        if let told = carried?.threshold, told != SamplingState.absent, let randomness,
            !ConsistentThreshold(value: told).keeps(randomness)
        {
            carried?.threshold = SamplingState.absent
            isDecidable = false
        }
        let reached = carried?.probability ?? 1
        let own = threshold(after: carried)
        let limit =
            switch priority {
            case true?: ConsistentThreshold(value: 0)
            case false?: ConsistentThreshold.none
            case nil: isDecidable ? own : settings.failClosed ? .none : ConsistentThreshold(value: 0)
            }
        let probability =
            priority == nil && isDecidable && reached > 0
            ? min(1, own.probability / reached) : limit.value == 0 ? 1 : 0
        // A threshold is never lowered.
        var keepsThreshold = false
        if let told = carried?.threshold {
            keepsThreshold = told != SamplingState.absent && told > limit.value
            if !keepsThreshold { carried?.threshold = limit.value }
        }
        return Passage(
            isKept: limit.keeps(randomness ?? Self.most), probability: probability, state: carried,
            keepsThreshold: keepsThreshold)
    }

    /// The greatest randomness: every threshold but `none` keeps it.
    private static let most: UInt64 = 1 << 56 - 1

    /// The threshold for a span that comes with a trace state.
    private func threshold(after state: SamplingState?) -> ConsistentThreshold {
        guard let state, state.threshold != SamplingState.absent, threshold != .none, settings.mode != .hashSeed else {
            return threshold
        }
        return settings.mode == .equalizing
            ? ConsistentThreshold(value: max(state.threshold, threshold.value))
            : ConsistentThreshold(
                probability: state.probability * share, precision: settings.precision)
    }

    /// The 56 bits that `hash_seed` writes as `rv`: their first 14 decide as the hash does.
    private func hashRandomness(_ id: TraceID) -> UInt64 {
        let hash = hash(id)
        let low = UInt64(hash & 0x3FFF)
        let unused = UInt64(hash >> 18)
        return (0x3FFF - low) << 42 | (unused ^ unused << 10) << 14 | low
    }
}
