public import WinnowModel

/// Samples a trace when any of its spans carries one of the given status codes.
///
/// Behaves as `status_code` of the Collector's `tail_sampling` (contrib, `internal/sampling/status_code.go`): `UNSET` matches spans that
/// set no status at all, so it keeps nearly everything; an empty list is a configuration error there and matches nothing here.
public struct StatusCodePolicy: TailPolicy {
    /// What the catalogue says about it.
    public static let entry = CatalogEntry(
        id: "tail.status_code", summary: "any span has one of these status codes",
        example: "type: status_code\nstatus_code: {status_codes: [ERROR]}",
        source: "contrib internal/sampling/status_code.go")

    /// Bit n: status code n is wanted.
    private let wanted: UInt8

    /// Creates the policy.
    public init(_ codes: Set<SpanStatus>) {
        wanted = codes.reduce(0) { $0 | 1 << $1.rawValue }
    }

    /// Reads each span's status until one is wanted.
    public mutating func evaluate(_ due: DueTraces, into verdicts: inout [UInt8]) {
        let status = due.batch.status
        let wanted = wanted
        for index in 0..<due.count {
            var hit: UInt8 = 0
            for place in due.range(index) { hit |= wanted >> min(status[Int(due.rows[place])], 7) & 1 }
            verdicts[Int(due.positions[index])] = hit
        }
    }
}
