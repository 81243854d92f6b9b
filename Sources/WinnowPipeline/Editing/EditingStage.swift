public import WinnowModel
public import WinnowSampling

/// A processor of a collector that changes spans, or lets some of them go.
///
/// Spans keep their handles: what it makes of them stands in the ring of its level (`EditLevel`), which the stages after it are handed.
public struct EditingStage: CollectorStage {
    /// What it makes of the spans; replicas share it.
    public let level: EditLevel

    /// Creates the stage; replicas among which each trace stays with one share their `level`.
    public init(_ level: EditLevel) { self.level = level }

    /// Hands on what is left of a request; where the processor has failed on one of its spans, all of them are lost.
    public mutating func receive(
        _ spans: ArraySlice<SpanHandle>, at now: Nanos, ring: SpansRing, into output: inout StageOutput
    ) {
        var isLost = false
        forEachStretch(spans, ring) { stretch, spans in
            if stretch.hasErrors { isLost = isLost || spans.contains { stretch.outcome(of: $0.row) == .failed } }
        }
        forEachStretch(spans, ring) { stretch, spans in
            if stretch.hasNotes { for span in spans { level.count(stretch, span.row) } }
            if isLost {
                for span in spans { output.gone.append(span, .processorError) }
            } else if !stretch.hasDrops {
                output.kept.append(contentsOf: spans)
            } else {
                for span in spans {
                    if stretch.outcome(of: span.row) == .dropped {
                        output.gone.append(span, .filtered)
                    } else {
                        output.kept.append(span)
                    }
                }
            }
        }
    }

    /// Forgets stretches before `sequence`.
    public mutating func release(before sequence: Int) { level.release(before: sequence) }

    private func forEachStretch(
        _ spans: ArraySlice<SpanHandle>, _ ring: SpansRing, _ body: (EditedStretch, ArraySlice<SpanHandle>) -> Void
    ) {
        var at = spans.startIndex
        while at < spans.endIndex {
            let sequence = spans[at].sequence
            let first = at
            while at < spans.endIndex, spans[at].sequence == sequence { at += 1 }
            let stretch = level.stretch(sequence, ring)
            // Where the spans of a trace stand apart, stages after this one look at the stretch that knows the trace as well.
            // Where spans have copies, no span travels in the stretches that know the traces.
            let traces = stretch.spans.traceHandles
            if !traces.isEmpty, !level.hasCopies {
                for span in spans[first..<at] {
                    _ = level.stretch(SpanHandle(rawValue: traces[span.row]).sequence, ring)
                }
            }
            body(stretch, spans[first..<at])
        }
    }
}
