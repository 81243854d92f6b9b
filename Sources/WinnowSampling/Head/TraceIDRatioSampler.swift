public import WinnowModel

/// Keeps a share of trace ids, the same ids for every span of a trace.
///
/// Go's rule (`sdk/trace/sampling.go`): the low 64 bits of the id, shifted right by one, below `ratio` × 2^63. Python's keeps the same ids
/// but for rounding: the low 64 bits below `round(ratio × 2^64)`. Kept spans carry no weight.
public struct TraceIDRatioSampler: HeadSampler {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "head.trace_id_ratio", summary: "keeps a share of trace ids (OpenTelemetry Go)",
        example: "sampler: trace_id_ratio\nratio: 0.1", source: "opentelemetry-go sdk/trace/sampling.go")

    /// Whose arithmetic is followed.
    public enum Dialect: String, Sendable, CaseIterable {
        /// opentelemetry-go.
        case go
        /// opentelemetry-python.
        case python
    }

    /// Share of ids, 0...1.
    public let ratio: Double
    /// Ids whose low half, read as the dialect says, is below are kept; `nil` keeps all.
    let bound: UInt64?
    let shift: UInt64

    /// Creates a sampler; a ratio outside 0...1 is clamped, NaN is 0.
    public init(ratio: Double, dialect: Dialect = .go) {
        let clamped = ratio.isNaN ? 0 : min(1, max(0, ratio))
        self.ratio = clamped
        if clamped >= 1 {
            bound = nil
            shift = 0
        } else {
            switch dialect {
            case .go:
                bound = UInt64(clamped * 0x1p63)
                shift = 1
            case .python:
                let scaled = (clamped * 0x1p64).rounded(.toNearestOrEven)
                bound = scaled >= 0x1p64 ? nil : UInt64(scaled)
                shift = 0
            }
        }
    }

    /// Whether an id with these low 64 bits is kept.
    @inline(__always)
    func keeps(_ low: UInt64) -> Bool {
        guard let bound else { return true }
        return low >> shift < bound
    }

    /// Decides each trace once and gives all its spans the same answer.
    public mutating func decide(_ batch: TraceBatch, _ tables: TraceTables, into decisions: inout HeadDecisions) {
        decisions.reset(count: batch.spanCount)
        for trace in 0..<batch.traceCount {
            let kept: UInt8 = keeps(batch.traceIDLow[trace]) ? 1 : 0
            for row in batch.spans(of: trace) {
                decisions.keep[row] = kept
                decisions.probability[row] = ratio
                decisions.exportedWeight[row] = 1
            }
        }
    }
}
