public import WinnowModel
public import WinnowOTTL

/// Resources and scopes of spans as plain values, each worked out once.
public struct SpanOrigins {
    /// Where a span comes from.
    public struct Origin {
        /// Its resource.
        public var resource: ResourceRecord
        /// Its instrumentation scope.
        public var scope: ScopeRecord
    }

    /// More than these are forgotten, so that no input fills the memory.
    private static let limit = 1 << 14

    /// By instance and operation.
    private var origins: [UInt64: Origin] = [:]
    private var last: (key: UInt64, origin: Origin)?

    /// Knows none yet.
    public init() {}

    /// Where the span in `row` comes from; `tables` may have grown since the last time, not changed.
    public mutating func origin(_ row: Int, _ batch: TraceBatch, _ tables: TraceTables) -> Origin {
        let key = UInt64(batch.instance[row]) << 32 | UInt64(batch.operation[row])
        if let last, last.key == key { return last.origin }
        if let known = origins[key] {
            last = (key, known)
            return known
        }
        let record = TelemetryRecord(row, trace: TraceID(high: 0, low: 0), in: batch, tables)
        let origin = Origin(resource: record.resource, scope: record.scope)
        if origins.count >= Self.limit { origins.removeAll(keepingCapacity: true) }
        origins[key] = origin
        last = (key, origin)
        return origin
    }
}
