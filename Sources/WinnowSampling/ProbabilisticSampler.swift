public import WinnowModel

/// The Collector's `probabilistic_sampler` processor for traces (contrib, `processor/probabilisticsamplerprocessor`).
///
/// Decides every span by itself and remembers nothing. `hash_seed`: 14 bits of FNV-1a 32 over the seed (little-endian) and the id, below
/// `uint32(percentage × 163.84)`. `proportional` and `equalizing`: 56 bits of randomness (`rv`, or the end of the id) against a threshold
/// that takes an incoming `th` into account. The attribute `sampling.priority` overrides: 0 never, any other number always. Kept spans carry
/// `ot=th:…` (and, after `hash_seed`, `rv:…`).
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
    private var priorities: PriorityReader
    /// Per number of extras: what the trace state says about sampling; `nil` while not looked at.
    private var states: [IncomingState?] = []

    private struct IncomingState {
        var threshold: ConsistentThreshold?
        var randomness: UInt64?
        var isBroken = false
    }

    /// Creates the processor for traffic whose numbers mean what `tables` says.
    public init(_ settings: ProbabilisticSamplerSettings, tables: TraceTables) {
        self.settings = settings
        self.tables = tables
        let percentage = settings.percentage.isNaN ? 0 : min(max(settings.percentage, 0), 100)
        hashBound = UInt32(percentage * 163.84)
        hashStart = FNV1a.hash32(withUnsafeBytes(of: settings.hashSeed.littleEndian) { Array($0) })
        threshold =
            settings.mode == .hashSeed
            ? ConsistentThreshold(value: (1 << 56) - UInt64(hashBound) << 42)
            : ConsistentThreshold(probability: Double(percentage) / 100, precision: settings.precision)
        priorities = PriorityReader(tables)
    }

    /// Probability with which a span without priority and incoming threshold is kept.
    public var probability: Double {
        settings.mode == .hashSeed ? Double(hashBound) / 16384 : threshold.probability
    }

    /// Names the source of randomness: stages with equal sources keep nested sets.
    public var source: String {
        settings.mode == .hashSeed ? "hash_seed:\(settings.hashSeed)" : "trace_id_56"
    }

    /// One over the probability: what `th` on a kept span says.
    public var exportedWeight: Double { probability > 0 ? 1 / probability : 1 }
    /// Length of the trace state that the processor writes on a kept span, bytes.
    public var stateBytes: Int {
        let text = "ot=th:" + threshold.text
        return text.utf8.count + (settings.mode == .hashSeed ? ";rv:".utf8.count + 14 : 0)
    }
    /// No policies.
    public var tallies: [PolicySet.Tally] { [] }
    /// Nothing waits.
    public var load: TailSampler.Load { TailSampler.Load() }
    /// Nothing waits.
    public var nextTick: Nanos? { nil }
    /// Nothing waits.
    public func hasPending(in sequence: Int) -> Bool { false }
    /// Nothing to do.
    public mutating func tick(at now: Nanos, ring: SlabRing, into output: inout StageOutput) {}
    /// Nothing to do.
    public mutating func finish(at now: Nanos, ring: SlabRing, into output: inout StageOutput) {}
    /// Nothing to do.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {}
    /// Nothing to do.
    public mutating func release(before sequence: Int) {}

    /// Decides each span at once.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SlabRing, into output: inout StageOutput
    ) {
        var sequence = -1
        var slab: Slab?
        for span in spans {
            if span.sequence != sequence {
                sequence = span.sequence
                slab = ring[sequence]
            }
            guard let slab else { continue }
            if keeps(span.row, slab) {
                output.kept.append(span)
            } else {
                output.gone.append((span, .probabilisticallyDropped))
            }
        }
    }

    private mutating func keeps(_ row: Int, _ slab: Slab) -> Bool {
        let trace = Int(slab.traceOf[row])
        let high = slab.batch.traceIDHigh[trace]
        let low = slab.batch.traceIDLow[trace]
        if priorities.isUsed,
            let forced = priorities.priority(
                of: slab.batch.attributes[row], traceKey: low, spanKey: slab.batch.spanID[row], tables)
        {
            return forced
        }
        let incoming = slab.batch.extras.isEmpty ? nil : state(slab.batch.extras[row])
        if let incoming, incoming.isBroken { return !settings.failClosed }
        if settings.mode == .hashSeed {
            // Randomness or a threshold that is already there contradicts hashing.
            if let incoming, incoming.threshold != nil || incoming.randomness != nil { return !settings.failClosed }
            let hash = FNV1a.hash32(continuing: FNV1a.hash32(continuing: hashStart, bigEndian: high), bigEndian: low)
            return hash & 0x3FFF < hashBound
        }
        let randomness = incoming?.randomness ?? ConsistentThreshold.randomness(traceIDLow: low)
        var own = threshold
        if let before = incoming?.threshold {
            own =
                settings.mode == .equalizing
                ? ConsistentThreshold(value: max(before.value, own.value))
                : ConsistentThreshold(probability: before.probability * own.probability, precision: settings.precision)
        }
        return own.keeps(randomness)
    }

    private mutating func state(_ extras: UInt32) -> IncomingState {
        if states.count != tables.extras.count { states = [IncomingState?](repeating: nil, count: tables.extras.count) }
        if let known = states[Int(extras)] { return known }
        var state = IncomingState()
        for (key, value) in TraceState.openTelemetry(tables.strings[tables.extras[Int(extras)].traceState]) {
            if key == "th" {
                state.threshold = ConsistentThreshold(text: value)
                if state.threshold == nil { state.isBroken = true }
            } else if key == "rv" {
                state.randomness = ConsistentThreshold.randomness(value)
                if state.randomness == nil { state.isBroken = true }
            }
        }
        states[Int(extras)] = state
        return state
    }
}
