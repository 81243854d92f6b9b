public import WinnowModel

/// `tail_sampling` with several event loops (`num_shards`, from v0.159): each has the traces whose ids fall to it, its part of `num_traces`, caches
/// and limits, and ticks of its own, which all start together.
///
/// As in contrib, `processor/tailsamplingprocessor/sharded_processor.go`: the shard is the finaliser of splitmix64 over both halves of the
/// trace id, modulo the number of shards; limits are divided and at least 1, the burst of a bucket is not divided, nor is twice the rate that stands for it.
public struct ShardedTailSampler: CollectorStage {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.sharded", summary: "tail_sampling with several event loops, each with its part of traces and limits",
        example: "tail_sampling: {num_shards: 4, policies: [...]}",
        source: "contrib processor/tailsamplingprocessor, sharded_processor.go")

    private var shards: [TailSampler]
    private var parts: [[SpanHandle]]
    private let memory: TailMemory

    /// Creates the shards that `settings` asks for; `policies` were divided already (`TailPolicySettings.divided`).
    public init(
        _ settings: TailSamplingSettings, policies: TailPolicySet, tables: TraceTables, seed: UInt64,
        memory: TailMemory = TailMemory(), states: SpanStates? = nil
    ) {
        self.memory = memory
        shards = (0..<max(1, settings.shards)).map { shard in
            TailSampler(
                TailSampler.Settings(settings), policies: policies, tables: tables,
                seed: Draw.fold(seed, UInt64(shard)), memory: memory, states: states)
        }
        parts = shards.map { _ in [] }
    }

    /// The shard of a trace.
    static func shard(_ id: TraceID, of count: Int) -> Int {
        // The halves are read least significant byte first.
        var word = (id.high ^ id.low).byteSwapped
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((word ^ word >> 31) % UInt64(count))
    }

    /// From now on each decision has the verdict of every policy.
    public mutating func recordVerdicts() { for shard in shards.indices { shards[shard].recordVerdicts() } }

    /// From now on each shard counts what the component would count.
    public mutating func recordTelemetry() { for shard in shards.indices { shards[shard].recordTelemetry() } }

    /// What the component would say of itself, when the input has ended: the sums over the shards.
    public var telemetry: [TelemetryPoint] {
        guard var sum = shards[0].finalCounters else { return [] }
        var asks = shards[0].policies.asks
        for shard in shards.dropFirst() {
            if let counters = shard.finalCounters { sum.add(counters) }
            if let more = shard.policies.asks { asks?.add(more) }
        }
        return sum.points(asks, rules, shards[0].policies.version)
    }

    /// When the next of the shards' ticks happens.
    public var nextTick: Nanos? { shards.compactMap(\.nextTick).min() }
    /// The policies, the same in each shard.
    public var rules: [StageRule] { shards[0].rules }
    /// The policies and sub-policies of which decisions have the verdicts.
    public var verdictNames: [String] { shards[0].verdictNames }

    /// What waits in all shards together; the peak is the sum of theirs.
    public var load: StageLoad {
        var sum = StageLoad()
        for shard in shards {
            sum.bufferedSpans += shard.load.bufferedSpans
            sum.bufferedBytes += shard.load.bufferedBytes
            sum.peakBufferedSpans += shard.load.peakBufferedSpans
            sum.peakBufferedBytes += shard.load.peakBufferedBytes
        }
        return sum
    }

    /// Ticks of all shards are whole seconds after `now`.
    public mutating func start(at now: Nanos) { for shard in shards.indices { shards[shard].start(at: now) } }

    /// Hands each span to the shard of its trace.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        for span in spans {
            let slab = memory.slab(span.sequence, ring)
            let trace =
                slab.standsTogether
                ? SpanHandle(sequence: span.sequence, row: Int(slab.traceOf[span.row]))
                : SpanHandle(rawValue: slab.traceHandles[span.row])
            let home = trace.sequence == span.sequence ? slab : memory.slab(trace.sequence, ring)
            parts[Self.shard(home.batch.traceID(trace.row), of: shards.count)].append(span)
        }
        for shard in shards.indices {
            if shards[shard].epoch == nil && !spans.isEmpty { shards[shard].epoch = now }
            if parts[shard].isEmpty { continue }
            shards[shard].receive(parts[shard][...], at: now, ring: ring, into: &output)
            parts[shard].removeAll(keepingCapacity: true)
        }
        say(&output)
    }

    /// Runs the shards' ticks.
    public mutating func tick(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        for shard in shards.indices { shards[shard].tick(at: now, ring: ring, into: &output) }
        say(&output)
    }

    /// Shuts down one shard after the other.
    public mutating func finish(at now: Nanos, ring: SpansRing, into output: inout StageOutput) {
        for shard in shards.indices { shards[shard].finish(at: now, ring: ring, into: &output) }
        say(&output)
    }

    /// What the shards hold is lost.
    public mutating func lose(at now: Nanos, into output: inout StageOutput) {
        for shard in shards.indices { shards[shard].lose(at: now, into: &output) }
        say(&output)
    }

    /// Whether a shard may stand still for ever.
    public var holdsWithoutClock: Bool { shards[0].holdsWithoutClock }
    /// How many spans of the stretch wait in shards that stand still.
    public func held(in sequence: Int) -> Int { shards.reduce(0) { $0 + $1.held(in: sequence) } }
    /// Spans that wait in shards that stand still are never decided.
    public mutating func retire(_ sequence: Int, into output: inout StageOutput) {
        for shard in shards.indices { shards[shard].retire(sequence, into: &output) }
    }

    /// Forgets stretches before `sequence`.
    public mutating func release(before sequence: Int) { memory.release(before: sequence) }

    private func say(_ output: inout StageOutput) {
        output.load = load
        output.nextTick = nextTick
    }
}
