import WinnowModel
import WinnowOTTL
import WinnowSampling

/// How many spans a span stands for, as a whole number, by its trace state
/// (contrib v0.161.0, `spanmetricsconnector/internal/metrics/adjusted_count.go`).
///
/// A fraction is rounded up or down by chance so that it is right on average; the product draws anew, here the draw is the span's own.
/// Spans of a request with the same trace state one after the other share it.
struct SpanMultiplier {
    private var header: Text = .empty
    private var weight: UInt64 = 1
    private var isAdjusted = false

    private static let purpose = Draw.key("connector.spanmetrics.weight")

    /// The weight, and whether the trace state says it.
    mutating func of(_ span: SpanRecord) -> (weight: UInt64, isAdjusted: Bool) {
        if span.traceState != header {
            header = span.traceState
            (weight, isAdjusted) = Self.read(span)
        }
        return (weight, isAdjusted)
    }

    private static func read(_ span: SpanRecord) -> (UInt64, Bool) {
        guard case .value(let threshold) = CollectorThreshold(traceState: span.traceState.string),
            threshold < CollectorThreshold.range
        else { return (1, false) }
        let kept = CollectorThreshold.range - threshold
        let (whole, rest) = CollectorThreshold.range.quotientAndRemainder(dividingBy: kept)
        if rest == 0 { return (whole, true) }
        let key = Draw.fold(Draw.fold(span.traceID.high, span.traceID.low), span.spanID)
        return (Draw.below(kept, Draw.word(key, purpose)) < rest ? whole + 1 : whole, true)
    }
}
