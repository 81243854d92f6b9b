public import WinnowModel

/// States of spans that can have copies: those of a copy stand in a stretch of its own.
extension SpanStates {
    /// The states of copies, each with a stretch of `stride` that stand for one; made when they are first asked for.
    public func ofCopies(_ tables: TraceTables, stride: Int) -> SpanStates {
        if let copies, copies.stride == stride { return copies }
        let made = SpanStates(tables, stride: stride)
        copies = made
        return made
    }

    /// Whether a trace's handle, of its home, names the stretch in which a span stands, whichever copy that is.
    @inline(__always)
    func isHome(_ trace: SpanHandle, of sequence: Int) -> Bool {
        stride == 1 ? trace.sequence == sequence : trace.sequence / stride == sequence / stride
    }

    /// Takes over what stands in a stretch of other states.
    public func take(_ other: SpanStates, from sequence: Int, as own: Int, _ spans: Spans) {
        let batch = spans.batch
        if let theirs = other.columns(sequence) {
            let columns = columns(own, spans)
            for row in 0..<batch.spanCount { columns.take(row, theirs, row) }
        }
        if let theirs = other.odds(sequence) {
            let chances = chances(own, spans)
            for trace in 0..<batch.traceCount { chances.take(trace, theirs) }
        }
    }

    /// Takes over what a copy has picked up that stands for its span, the one in `row` of `spans`.
    public func take(_ other: SpanStates, _ copy: SpanHandle, as row: Int, _ spans: Spans) {
        if let theirs = other.columns(copy.sequence) {
            columns(spans.sequence, spans).take(row, theirs, copy.row)
        }
        if let trace = Self.trace(rootedAt: row, spans), let theirs = other.odds(copy.sequence) {
            chances(spans.sequence, spans).take(trace, theirs)
        }
    }

    /// A copy has picked up what the one has that it is made of, in another stretch of the same spans.
    public func part(_ span: SpanHandle, as sequence: Int, _ spans: Spans) {
        if let theirs = columns(span.sequence) { columns(sequence, spans).take(span.row, theirs, span.row) }
        if let trace = Self.trace(rootedAt: span.row, spans), let theirs = odds(span.sequence) {
            chances(sequence, spans).take(trace, theirs)
        }
    }

    /// Nobody knows with what chance the root of a trace had passed, if the span in `row` is one.
    public func forgetChance(_ row: Int, _ spans: Spans) {
        if let trace = Self.trace(rootedAt: row, spans) { chances(spans.sequence, spans).probability[trace] = .nan }
    }

    /// The trace whose first row, its root where it has one, this is.
    private static func trace(rootedAt row: Int, _ spans: Spans) -> Int? {
        let trace = Int(spans.traceOf[row])
        return Int(spans.batch.firstSpan[trace]) == row ? trace : nil
    }
}
