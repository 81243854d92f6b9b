import WinnowFormats
import WinnowModel
import WinnowSampling

/// Sizes of the parts of requests, for exporters that cut them.
extension RequestMeter {
    /// What a span, as long as samplers on the way have made it, adds to a request in which `previous` stands before it.
    func footprint(
        of span: SpanHandle, after previous: SpanHandle?, ring: SpansRing, states: SpanStates
    ) -> SpanFootprint {
        let (scope, instance, field) = group(of: span, ring, states)
        var opening = SpanFootprint.Opening.resource
        if let previous {
            let other = group(of: previous, ring, states)
            if other.instance == instance { opening = other.scope == scope ? .nothing : .scope }
        }
        return SpanFootprint(
            opening: opening, spanBytes: Self.message(ofField: field),
            scopeBytes: sizer.scopeSpansMessage(scope, spanBytes: 0),
            resourceBytes: sizer.resourceSpansMessage(instance, scopeBytes: 0))
    }

    private func group(
        of span: SpanHandle, _ ring: SpansRing, _ states: SpanStates
    ) -> (scope: UInt32, instance: UInt32, field: Int) {
        let stretch = ring[span.sequence]
        let row = span.row
        let added = states.withAddedBytes(span.sequence) { $0.map { Int($0[row]) } ?? 0 }
        return (
            scopeOfOperation[Int(stretch.batch.operation[row])], stretch.batch.instance[row],
            Self.grown(Int(stretch.spanBytes[row]), by: added)
        )
    }
}
