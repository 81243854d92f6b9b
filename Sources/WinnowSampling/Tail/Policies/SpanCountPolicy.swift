import WinnowModel

/// Samples a trace by how many of its spans have arrived.
///
/// Behaves as `span_count` of the Collector's `tail_sampling` (contrib, `internal/sampling/span_count.go`): bounds inclusive, a maximum of
/// 0 is none.
public struct SpanCountPolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.span_count", summary: "so many spans have arrived",
        example: "type: span_count\nspan_count: {min_spans: 2, max_spans: 20}",
        source: "contrib internal/sampling/span_count.go")

    private let minimum: Int64
    private let maximum: Int64

    /// Creates the policy.
    public init(minimum: Int64, maximum: Int64 = 0) {
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Counts rows.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        for index in 0..<due.count {
            let count = Int64(due.spanCount(index))
            verdicts[Int(due.positions[index])] = count >= minimum && (maximum == 0 || count <= maximum) ? 1 : 0
        }
    }
}
