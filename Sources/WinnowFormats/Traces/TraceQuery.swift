public import WinnowModel

/// Finds traces by what their spans say. A trace matches when one of its spans has the service, operation and tags that are asked
/// for, and the trace as a whole the time and duration.
public struct TraceQuery: Sendable {
    /// The trace itself.
    public var id: TraceID?
    /// Name of the service of the span.
    public var service: String?
    /// Name of the span.
    public var operation: String?
    /// What else must hold for the span.
    public var tags: [TagCondition] = []
    /// The trace starts at or after, Unix ns.
    public var from: Nanos?
    /// The trace starts before, Unix ns.
    public var until: Nanos?
    /// The trace lasts at least, ns.
    public var minDuration: UInt64?
    /// The trace lasts at most, ns.
    public var maxDuration: UInt64?
    /// How many traces are found at most.
    public var limit = 20

    /// Creates a query that every trace matches.
    public init() {}

    /// Numbers of the first traces of `batch` that match, in their order or in that of `order`. The span that has what is asked for must also be
    /// accepted.
    public func find(
        _ batch: TraceBatch, _ tables: TraceTables, order: [Int]? = nil,
        where accepts: (_ trace: Int, _ row: Int) -> Bool = { _, _ in true }
    ) -> [Int] {
        var service: UInt32?
        var operation: UInt32?
        if let name = self.service {
            guard let number = tables.strings.find(name) else { return [] }
            service = number
        }
        if let name = self.operation {
            guard let number = tables.strings.find(name) else { return [] }
            operation = number
        }
        var found: [Int] = []
        for trace in order ?? Array(0..<batch.traceCount) where found.count < limit {
            if let id, batch.traceID(trace) != id { continue }
            let rows = batch.spans(of: trace)
            let start = rows.reduce(Nanos.max) { min($0, batch.knownStart(of: $1)) }
            let end = rows.reduce(Nanos(0)) { max($0, batch.end[$1]) }
            if let from, start < from { continue }
            if let until, start >= until { continue }
            let duration = end > start ? end - start : 0
            if let minDuration, duration < minDuration { continue }
            if let maxDuration, duration > maxDuration { continue }
            let matches = rows.contains { row in
                let known = tables.operations[Int(batch.operation[row])]
                return (service == nil || known.service == service) && (operation == nil || known.name == operation)
                    && tags.allSatisfy { $0.holds(row, trace: trace, of: batch, tables) } && accepts(trace, row)
            }
            if matches { found.append(trace) }
        }
        return found
    }
}
