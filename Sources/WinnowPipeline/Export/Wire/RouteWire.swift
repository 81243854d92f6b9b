public import WinnowFormats
import WinnowModel
import WinnowSampling

/// Makes bytes of the requests of a route: each that comes into a hop, with its spans as they stand there, is encoded as OTLP, held against the
/// size that was computed, compressed as its sender does, decompressed, decoded, and compared with what was sent (architecture, law 8).
///
/// Changes nothing that the route does. The first request that is not what it should be is a fault, after which nothing is made any more.
/// Unchecked: belongs to one route, which is worked on by one job at a time.
public final class RouteWire: @unchecked Sendable {
    /// How many requests are made.
    public let mode: WireMode
    /// How requests into each hop are compressed, the backend last; `nil`: by something that is not made here.
    public let compressions: [WireCompression?]
    /// What was made, hop by hop; the backend last.
    @exclusivity(unchecked) public private(set) var tallies: [WireTally]
    /// What is wrong with a request: names hop, request and sizes or the difference; `nil`: nothing yet.
    @exclusivity(unchecked) public private(set) var fault: String?
    /// How long the steps took, where there is a clock.
    @exclusivity(unchecked) public private(set) var times = WireTimes()

    private let names: [String]
    private let clock: (@Sendable () -> UInt64)?
    let codec = WireCodec()
    @exclusivity(unchecked) private var request = RequestColumns()
    private static let purpose = Draw.key("wire sample")

    /// What a trace state is made of.
    private struct Mark: Hashable {
        var brand: SpanStates.Brand
        var extras: UInt32
    }
    /// Trace states of the request, and texts of those that were made lately.
    @exclusivity(unchecked) private var numbers: [Mark: Int32] = [:]
    @exclusivity(unchecked) private var texts: [Mark: String] = [:]
    private static let mostTexts = 4_096

    /// Creates the wire of a route with these hops, the backend last; `clock` is asked between steps where somebody wants to know how long they
    /// take.
    public init(
        _ mode: WireMode, hops names: [String], compressions: [WireCompression?], clock: (@Sendable () -> UInt64)? = nil
    ) {
        precondition(names.count == compressions.count, "requests into each hop are compressed in some way")
        self.mode = mode
        self.names = names
        self.compressions = compressions
        self.clock = clock
        tallies = Array(repeating: WireTally(), count: names.count)
    }

    /// A request of `bytes` bytes comes into a hop; `ring` and `tables` are those of the level that its spans are read from, `states` what they have
    /// picked up.
    func carry(
        _ spans: ArraySlice<SpanHandle>, bytes: Int, to hop: Int, at now: Nanos, isMeasured: Bool, _ ring: SpansRing,
        _ tables: TraceTables, _ states: SpanStates
    ) {
        guard fault == nil, let first = spans.first, isDrawn(first, hop, ring) else { return }
        var start = clock?() ?? 0
        gather(spans, ring, tables, states)
        step(\.gathering, &start)
        let length = codec.encode(request, tables)
        step(\.encoding, &start)
        let place = { "the request of \(spans.count) spans into '\(self.names[hop])' at \(now) ns" }
        if let (row, rest) = request.hasAdditions ? request.additions.impossible : nil {
            fault = "\(place()): samplers have made span \(row + 1) \(rest) bytes longer than what they wrote"
            return
        }
        guard length == bytes else {
            fault = "\(place()) has \(bytes) bytes by arithmetic, and \(length) when it is encoded"
            return
        }
        let how = compressions[hop] ?? .none
        guard let compressed = codec.compress(how) else {
            fault = "\(place()) cannot be compressed (\(how.text))"
            return
        }
        step(\.compressing, &start)
        guard codec.decompress(how) else {
            fault = "\(place()) cannot be decompressed (\(how.text))"
            return
        }
        step(\.decompressing, &start)
        if let problem = codec.decode() {
            fault = "\(place()) cannot be decoded: \(problem)"
            return
        }
        step(\.decoding, &start)
        if let difference = codec.difference(request, tables) {
            fault = "\(place()): \(difference)"
            return
        }
        step(\.comparing, &start)
        if clock != nil { times.spans += spans.count }
        guard isMeasured else { return }
        tallies[hop].requests += 1
        tallies[hop].bytes += length
        tallies[hop].compressedBytes += compressed
    }

    @inline(__always)
    private func step(_ part: WritableKeyPath<WireTimes, UInt64>, _ start: inout UInt64) {
        guard let clock else { return }
        let now = clock()
        times[keyPath: part] &+= now &- start
        start = now
    }

    /// Whether a request is made: by its place, so that no policy or metric moves another's sample.
    private func isDrawn(_ first: SpanHandle, _ hop: Int, _ ring: SpansRing) -> Bool {
        if mode == .bytes { return true }
        let key = Draw.fold(ring[first.sequence].batch.spanID[first.row], UInt64(hop))
        return mode == .sample && Draw.below(WireMode.sampleInterval, Draw.word(key, Self.purpose)) == 0
    }

    private func gather(
        _ spans: ArraySlice<SpanHandle>, _ ring: SpansRing, _ tables: TraceTables, _ states: SpanStates
    ) {
        request.begin(count: spans.count)
        if !numbers.isEmpty { numbers.removeAll(keepingCapacity: true) }
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let from = at
            repeat { at += 1 } while at < spans.endIndex && spans[at].sequence == sequence
            let stretch = ring[sequence]
            let row = request.count
            request.append(spans[from..<at], of: stretch)
            if states.mayHaveGrown(sequence) { add(spans[from..<at], at: row, stretch, tables, states) }
        }
    }

    /// The number of a trace state in the request.
    private func stateNumber(of mark: Mark, _ make: () -> String) -> Int32 {
        if let known = numbers[mark] { return known }
        // Extras of another stretch are numbered anew.
        var text = mark.extras == 0 ? texts[mark] : nil
        if text == nil, mark.extras == 0 {
            if texts.count == Self.mostTexts { texts.removeAll(keepingCapacity: true) }
            text = make()
            texts[mark] = text
        }
        let number = request.additions.add(traceState: text ?? make())
        if mark.extras == 0 { numbers[mark] = number }
        return number
    }

    /// Puts what samplers have written on spans of a stretch beside their columns.
    private func add(
        _ spans: ArraySlice<SpanHandle>, at first: Int, _ stretch: Spans, _ tables: TraceTables, _ states: SpanStates
    ) {
        request.hasAdditions = true
        let extras = stretch.batch.extras
        // Neighbours mostly say the same.
        var known: (brand: SpanStates.Brand, extras: UInt32, number: Int32)?
        var row = first
        for span in spans {
            let number = extras.isEmpty ? 0 : extras[span.row]
            let recorded = number == 0 ? 0 : tables.strings.length(tables.extras[Int(number)].traceState)
            var state: Int32 = -1
            if let brand = states.brand(span.row, in: span.sequence) {
                if let known, known.brand == brand, known.extras == number {
                    state = known.number
                } else {
                    state = stateNumber(of: Mark(brand: brand, extras: number)) { states.traceState(span.row, stretch) }
                    known = (brand, number, state)
                }
            }
            request.additions.set(
                row, traceState: state, recorded: recorded,
                addedBytes: states.addedBytes(span.row, in: span.sequence))
            row += 1
        }
    }
}
