public import WinnowModel

/// What spans have picked up on one route: what samplers wrote on them, and what that makes of their size, chance and weight.
///
/// Columns exist only where something was written. A stage reads what a span brings when it comes and writes what it leaves with when it goes;
/// sizes, weights and later stages read the same columns, so nothing is computed anew at each hop.
///
/// Unchecked: shared by the parts of one route, which is worked on by one job at a time.
public final class SpanStates: @unchecked Sendable {
    /// Columns of the spans of one stretch.
    final class Written {
        private let block: RawBlock
        /// `th` of each span, `SamplingState.absent` where there is none.
        let threshold: UnsafeMutablePointer<UInt64>
        /// `rv` of each span, likewise.
        let randomness: UnsafeMutablePointer<UInt64>
        /// Bytes that the span's message has grown by.
        let added: UnsafeMutablePointer<Int32>
        /// `Written.recorded` where the trace state is what was recorded, else that it stands in these columns.
        let isWritten: UnsafeMutablePointer<UInt8>

        /// Nobody has written anything.
        static let recorded: UInt8 = 0
        /// `th` and `rv` are what stands in the columns.
        static let set: UInt8 = 1
        /// The same, and `th` was left as it came.
        static let keptThreshold: UInt8 = 2
        /// Beside these: what was recorded does not go on with it.
        static let alone: UInt8 = 4

        init(spans: Int) {
            let block = RawBlock(
                bytes: RawBlock.room(spans, of: UInt64.self) * 2 + RawBlock.room(spans, of: Int32.self)
                    + RawBlock.room(spans, of: UInt8.self))
            self.block = block
            threshold = block.column(unfilled: UInt64.self, spans)
            randomness = block.column(unfilled: UInt64.self, spans)
            added = block.column(0, spans)
            isWritten = block.column(0, spans)
        }

        /// Takes over what stands on a span of other columns.
        func take(_ row: Int, _ other: Written, _ from: Int) {
            threshold[row] = other.threshold[from]
            randomness[row] = other.randomness[from]
            added[row] = other.added[from]
            isWritten[row] = other.isWritten[from]
        }
    }

    /// Columns of the traces of one stretch.
    final class Chances {
        private let block: RawBlock
        /// Chance with which the root had passed so far; NaN: unknown.
        let probability: UnsafeMutablePointer<Double>
        /// What the root says it stands for, over what it said when it was recorded.
        let weight: UnsafeMutablePointer<Double>

        init(traces: Int) {
            let block = RawBlock(bytes: RawBlock.room(traces, of: Double.self) * 2)
            self.block = block
            probability = block.column(1, traces)
            weight = block.column(1, traces)
        }

        /// Takes over what is known of a trace.
        func take(_ trace: Int, _ other: Chances) {
            probability[trace] = other.probability[trace]
            weight[trace] = other.weight[trace]
        }
    }

    @exclusivity(unchecked) private var base = 0
    @exclusivity(unchecked) private var written: [Written?] = []
    @exclusivity(unchecked) private var chances: [Chances?] = []
    @exclusivity(unchecked) private var recorded: RecordedStates
    /// How many stretches stand for one: 1 unless spans have copies.
    let stride: Int
    /// The states of copies.
    @exclusivity(unchecked) var copies: SpanStates?

    /// Creates the states of spans that nobody has written on yet.
    public convenience init(_ tables: TraceTables) { self.init(tables, stride: 1) }

    init(_ tables: TraceTables, stride: Int) {
        recorded = RecordedStates(tables)
        self.stride = stride
    }

    /// Forgets stretches before `sequence`.
    public func release(before sequence: Int) {
        let count = max(0, sequence - base)
        written.removeFirst(min(count, written.count))
        chances.removeFirst(min(count, chances.count))
        base += count
    }

    // MARK: Reading

    /// Whether any span of the stretch may have grown.
    public func mayHaveGrown(_ sequence: Int) -> Bool { columns(sequence) != nil }

    /// How many bytes longer a span's message has become.
    public func addedBytes(_ row: Int, in sequence: Int) -> Int { columns(sequence).map { Int($0.added[row]) } ?? 0 }

    /// Calls `body` with the bytes that each span of the stretch has grown by; `nil` when none has.
    @inline(__always)
    public func withAddedBytes<R>(_ sequence: Int, _ body: (UnsafePointer<Int32>?) -> R) -> R {
        body(columns(sequence).map { UnsafePointer($0.added) })
    }

    /// Chance with which a trace's root had passed all samplers that decide span by span; 1 where there was none.
    public func probability(_ trace: Int, in sequence: Int) -> Double { odds(sequence)?.probability[trace] ?? 1 }

    /// What a trace's root says it stands for, over what it said when it was recorded.
    public func weight(_ trace: Int, in sequence: Int) -> Double { odds(sequence)?.weight[trace] ?? 1 }

    /// Whether chances or weights of the stretch differ from 1 at all.
    public func hasChances(_ sequence: Int) -> Bool { odds(sequence) != nil }

    /// What a span's trace state says when it comes; `nil` when the Collector could not read it.
    func state(_ row: Int, _ spans: Spans) -> SamplingState? {
        if let columns = columns(spans.sequence), columns.isWritten[row] != 0 {
            var state = SamplingState()
            state.threshold = columns.threshold[row]
            state.randomness = columns.randomness[row]
            return state
        }
        if spans.batch.extras.isEmpty { return SamplingState() }
        let read = recorded.look(row, spans).read
        return read.isWhole ? read.state : nil
    }

    /// What the Collector had read when it met an error in a span's trace state.
    func partialState(_ row: Int, _ spans: Spans) -> SamplingState {
        spans.batch.extras.isEmpty ? SamplingState() : recorded.look(row, spans).read.state
    }

    /// The trace state that a span leaves with, as a header.
    public func traceState(_ row: Int, _ spans: Spans) -> String {
        let brought = spans.batch.extras.isEmpty ? nil : recorded.look(row, spans)
        guard let columns = columns(spans.sequence), columns.isWritten[row] != Written.recorded else {
            return brought?.text ?? ""
        }
        var state = SamplingState()
        state.threshold = columns.threshold[row]
        state.randomness = columns.randomness[row]
        let how = columns.isWritten[row]
        let read = how & Written.alone == 0 ? brought?.read ?? CollectorTraceState("") : CollectorTraceState("")
        return read.header(with: state, keepingThreshold: how & ~Written.alone == Written.keptThreshold)
    }

    /// What samplers have written into the trace state of a span: spans with the same brand and the same extras leave with the same text.
    public struct Brand: Sendable, Hashable {
        var threshold: UInt64
        var randomness: UInt64
        var how: UInt8
    }

    /// What samplers have written into a span's trace state; `nil`: it is what was recorded.
    public func brand(_ row: Int, in sequence: Int) -> Brand? {
        guard let columns = columns(sequence), columns.isWritten[row] != Written.recorded else { return nil }
        return Brand(
            threshold: columns.threshold[row], randomness: columns.randomness[row], how: columns.isWritten[row])
    }

    /// True when no span of the stretch has a trace state that says anything, unless a sampler has written one.
    func isBare(_ spans: Spans) -> Bool { spans.batch.extras.isEmpty }

    /// The columns of a stretch, `nil` while nothing was written.
    func columns(_ sequence: Int) -> Written? {
        written.indices.contains(sequence - base) ? written[sequence - base] : nil
    }

    func odds(_ sequence: Int) -> Chances? {
        chances.indices.contains(sequence - base) ? chances[sequence - base] : nil
    }

    // MARK: Writing

    /// Takes over what start-time samplers wrote on the spans of a stretch.
    public func write(_ decisions: HeadDecisions, _ spans: Spans) {
        let traces = chances(of: spans)
        let batch = spans.batch
        for trace in 0..<batch.traceCount {
            let root = Int(batch.firstSpan[trace])
            traces.probability[trace] = decisions.probability[root]
            traces.weight[trace] = decisions.exportedWeight[root]
        }
        if decisions.threshold.isEmpty && decisions.addedBytes.isEmpty { return }
        let columns = columns(of: spans)
        let hasRandomness = !decisions.randomness.isEmpty
        for row in 0..<batch.spanCount where decisions.keep[row] != 0 {
            if !decisions.threshold.isEmpty {
                columns.threshold[row] = decisions.threshold[row]
                columns.randomness[row] = hasRandomness ? decisions.randomness[row] : SamplingState.absent
                columns.isWritten[row] = 1
            }
            if !decisions.addedBytes.isEmpty { columns.added[row] = decisions.addedBytes[row] }
        }
        for row in decisions.replacedStates { columns.isWritten[Int(row)] |= Written.alone }
    }

    /// Writes the trace state that a span leaves a collector with; `keepingThreshold` where `th` was left as it came.
    func write(
        _ state: SamplingState, keepingThreshold: Bool = false, _ row: Int, _ spans: Spans, to columns: Written
    ) {
        // What start-time samplers added besides stays: only the part that the trace state makes up changes.
        let alone = columns.isWritten[row] & Written.alone
        let header =
            spans.batch.extras.isEmpty || alone != 0 ? HeaderLength() : recorded.look(row, spans).header
        let before: Int
        if columns.isWritten[row] != 0 {
            var old = SamplingState()
            old.threshold = columns.threshold[row]
            old.randomness = columns.randomness[row]
            before = header.growth(to: header.length(with: old))
        } else {
            before = 0
        }
        columns.threshold[row] = state.threshold
        columns.randomness[row] = state.randomness
        let isKept = keepingThreshold && columns.isWritten[row] & ~Written.alone != Written.set
        columns.isWritten[row] = (isKept ? Written.keptThreshold : Written.set) | alone
        columns.added[row] += Int32(clamping: header.growth(to: header.length(with: state)) - before)
    }

    /// Notes that the root of a trace had passed one more sampler with this chance.
    func pass(_ trace: Int, _ spans: Spans, probability: Double) {
        let traces = chances(of: spans)
        traces.probability[trace] *= probability
        if probability > 0 { traces.weight[trace] /= probability }
    }

    /// Notes that the root of a trace now says that it stands for so many times what it said before.
    func reweigh(_ trace: Int, _ spans: Spans, by factor: Double) {
        if factor != 1 { chances(of: spans).weight[trace] *= factor }
    }

    /// The columns of a stretch, made when they are first needed.
    @inline(__always)
    func columns(of spans: Spans) -> Written { columns(spans.sequence, spans) }

    /// The same for a stretch with as many spans as `spans`.
    func columns(_ sequence: Int, _ spans: Spans) -> Written {
        let index = sequence - base
        while written.count <= index { written.append(nil) }
        if let columns = written[index] { return columns }
        let columns = Written(spans: spans.batch.spanCount)
        written[index] = columns
        return columns
    }

    private func chances(of spans: Spans) -> Chances { chances(spans.sequence, spans) }

    /// The chances of the traces of a stretch with as many as `spans`.
    func chances(_ sequence: Int, _ spans: Spans) -> Chances {
        let index = sequence - base
        while chances.count <= index { chances.append(nil) }
        if let traces = chances[index] { return traces }
        let traces = Chances(traces: spans.batch.traceCount)
        chances[index] = traces
        return traces
    }
}
