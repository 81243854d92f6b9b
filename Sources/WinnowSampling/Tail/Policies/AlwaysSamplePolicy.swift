import WinnowModel

/// Samples every trace, as `always_sample` of the Collector's `tail_sampling`.
public struct AlwaysSamplePolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.always_sample", summary: "every trace", example: "type: always_sample",
        source: "contrib internal/sampling/always_sample.go")

    /// Creates the policy.
    public init() {}

    /// Samples all.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        for position in due.positions { verdicts[Int(position)] = Verdict.sampled.rawValue }
    }
}
