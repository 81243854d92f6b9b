import WinnowModel
import WinnowSampling

/// How spans move between stages where pipelines part and meet, and what becomes of their copies.
extension Route {
    /// The graphs of all hops over the numbers of all copies; `nil` each where none makes any.
    static func spread(_ graphs: [StageGraph?]) -> [StageGraph?] {
        let total = graphs.reduce(1) { $0 * ($1?.copies ?? 1) }
        if total == 1 { return graphs.map { _ in nil } }
        var stride = total
        return graphs.map { graph in
            stride /= graph?.copies ?? 1
            return graph?.spread(stride: stride, total: total)
        }
    }

    /// The stretches that stages are handed; what is new in `ring` is taken in.
    @inline(__always)
    mutating func follow(_ ring: SpansRing) -> SpansRing {
        if copies == nil { return ring }
        let outer = states
        if isReal { outerRing = ring }
        copies?.follow(ring, outer)
        return copies?.ring ?? ring
    }

    /// Spans come in; answers by the handles that they have inside.
    mutating func inside(_ spans: ArraySlice<SpanHandle>) -> [SpanHandle] {
        spans.map { copies?.enter($0) ?? $0 }
    }

    /// Spans come to a replica.
    @inline(__always)
    mutating func enter(
        _ spans: ArraySlice<SpanHandle>, _ replica: Int, _ hop: Int, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        let first = firstStage[hop][replica]
        guard first >= 0, let graph = graphs[hop] else {
            return pass(spans, from: first, hop, replica, now, ring, &out)
        }
        let level = hop == 0 ? 0 : levelOfHop[hop - 1]
        go(over: graph.entries, first, spans, level: level, hop, replica, now, ring, &out)
    }

    /// Spans go on from a stage.
    mutating func follow(
        _ graph: StageGraph, after index: Int, _ spans: ArraySlice<SpanHandle>, _ now: Nanos, _ ring: SpansRing,
        _ out: inout Output
    ) {
        let place = places[index]
        let first = firstStage[place.hop][place.replica]
        go(
            over: graph.after[index - first], first, spans, level: place.levelAfter, place.hop, place.replica, now,
            ring, &out)
    }

    /// Sends a copy of each span over each edge.
    private mutating func go(
        over edges: [StageGraph.Edge], _ first: Int, _ spans: ArraySlice<SpanHandle>, level: Int, _ hop: Int,
        _ replica: Int, _ now: Nanos, _ ring: SpansRing, _ out: inout Output
    ) {
        if edges.count > 1 {
            copies?.part(spans, into: edges.count)
            ledger.copy(spans.count * (edges.count - 1), at: hop + 1)
        }
        for edge in edges {
            let numbered = number(spans, edge, level: level, ring)
            if let target = edge.target {
                pass(numbered[...], from: first + target, level: level, hop, replica, now, ring, &out)
            } else {
                leave(numbered[...], hop, replica, now, ring, &out)
            }
        }
    }

    /// The copies of spans that go over an edge, with what they are and what they have picked up.
    private mutating func number(
        _ spans: ArraySlice<SpanHandle>, _ edge: StageGraph.Edge, level: Int, _ ring: SpansRing
    ) -> [SpanHandle] {
        guard let copies else { return Array(spans) }
        var numbered = Array(spans)
        var last = (from: -1, to: -1)
        for index in numbered.indices {
            let span = numbered[index]
            if span.sequence != last.from {
                let (stretch, copy) = span.sequence.quotientAndRemainder(dividingBy: copies.stride)
                let (again, way) = max(0, copy - 1).quotientAndRemainder(dividingBy: copies.paths)
                let to = stretch * copies.stride + 1 + again * copies.paths + max(0, edge.copies[way])
                last = (span.sequence, to)
                if last.to != last.from, level > 0 { levels[level - 1].part(last.from, as: last.to) }
            }
            if last.to == last.from { continue }
            copies.states.part(span, as: last.to, ring[span.sequence])
            numbered[index] = SpanHandle(sequence: last.to, row: span.row)
        }
        return numbered
    }

    /// Copies in the hands of a sender, or of a receiver, end; a span ends where it is the last one.
    mutating func loseCopies(
        _ spans: ArraySlice<SpanHandle>, _ fate: SpanFate, at hop: Int, _ out: inout Output
    ) {
        guard copies != nil else {
            for span in spans { end(span, fate, at: hop, &out) }
            return
        }
        ledger.end(fate, at: hop, spans: spans.count)
        for span in spans { endCopy(span, fate, at: hop, &out) }
    }

    /// Copies of spans that were taken, for their sender, who does not know it; `level` is that of what it sends.
    mutating func repeated(_ spans: ArraySlice<SpanHandle>, level: Int, _ ring: SpansRing) -> [SpanHandle] {
        // Holding on to all of the copies would have them copied.
        guard let states = copies?.states else { return Array(spans) }
        var repeated = Array(spans)
        for index in repeated.indices {
            let span = repeated[index]
            let other = copies?.repeated(span) ?? span
            if level > 0 { levels[level - 1].part(span.sequence, as: other.sequence) }
            states.part(span, as: other.sequence, ring[span.sequence])
            repeated[index] = other
        }
        return repeated
    }

    /// Copies reach the backend.
    mutating func store(_ spans: ArraySlice<SpanHandle>, _ now: Nanos, _ ring: SpansRing, _ out: inout Output) {
        let level = levelOfHop.last ?? 0
        let leaving = level == 0 ? ring : levels[level - 1].ring
        let outer = states
        guard let copied = copies?.states else { return }
        for span in spans {
            let isFirst = copies?.store(span, leaving, outer) ?? false
            let outside = copies?.outside(span) ?? span
            if isFirst {
                out.stored.append(outside)
            } else {
                out.again.append((now, outside, leaving[span.sequence], copied))
            }
        }
    }

    /// A copy ends, and its span where it is the last one that could be kept.
    mutating func endCopy(_ span: SpanHandle, _ fate: SpanFate, at hop: Int, _ out: inout Output) {
        guard copies?.end(span, fate, at: hop) == true, let outside = copies?.outside(span) else { return }
        out.gone.append(outside, fate, hop: UInt8(truncatingIfNeeded: hop))
    }
}
